/** The directives of the schema language as SDL: what editors complete and what every file is checked against. */

export const directiveDefinitions = /* GraphQL */ `
"""Any literal; texts in it may hold expressions in braces: {args.id}, {parent.id}, {keys}, {claims.sub}, {headers.x-region}."""
scalar FacetValue
"""An HTTP status (404) or the name of a gRPC status (NOT_FOUND)."""
scalar FacetStatus
"""A set of field names separated by spaces."""
scalar FacetFieldSet

"""How several parents' calls become one: {keys} in the call is the list of their keys."""
input FacetBatch {
  """The key of one parent. An object makes a composite key."""
  key: FacetValue!
  """Where each row of the reply holds its key. An object for a composite key, with the same names."""
  match: FacetValue!
  """Several rows belong to one key; the field is a list."""
  many: Boolean = false
  """Keys a call at most; more are cut into calls that run in parallel."""
  max: Int = 100
}
input FacetOnStatus { status: FacetStatus!  then: FacetOutcome! }
enum FacetOutcome { NULL EMPTY ERROR }
enum FacetListStyle {
  """?id=1&id=2"""
  REPEAT
  """?id=1,2"""
  CSV
}

"""The value comes from an HTTP call."""
directive @rest(
  service: String
  get: String
  post: String
  put: String
  patch: String
  delete: String
  query: FacetValue
  style: FacetListStyle = REPEAT
  headers: FacetValue
  body: FacetValue
  pick: String
  batch: FacetBatch
  onStatus: [FacetOnStatus!]
  timeoutMs: Int
) on FIELD_DEFINITION
"""The value comes from a gRPC call; on a Subscription field, from a server stream."""
directive @grpc(
  service: String
  rpc: String!
  request: FacetValue
  metadata: FacetValue
  pick: String
  batch: FacetBatch
  onStatus: [FacetOnStatus!]
  timeoutMs: Int
) on FIELD_DEFINITION
"""The value is that of a root field of a GraphQL service; of the value is asked what the client asks."""
directive @graphql(
  service: String
  field: String!
  args: FacetValue
  pick: String
  batch: FacetBatch
  timeoutMs: Int
) on FIELD_DEFINITION
"""This Query field finds entities of its type by key: one, or a list (then at most max keys a call)."""
directive @lookup(max: Int = 100) on FIELD_DEFINITION
"""The value is the entity with this key, loaded only if more than the key is selected."""
directive @reference(from: String, key: FacetValue) on FIELD_DEFINITION
"""Another name, or a deeper place, in what the parent already has."""
directive @from(path: String!) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
"""A constant, an object, or text with expressions."""
directive @value(of: FacetValue!) on FIELD_DEFINITION
"""The value as the service writes it."""
directive @wire(value: FacetValue!) on ENUM_VALUE
"""Which property of the payload tells the concrete type, and the type for each of its values."""
directive @typename(from: String!, map: FacetValue) on INTERFACE | UNION
"""The fields that identify an entity."""
directive @key(fields: FacetFieldSet!) repeatable on OBJECT | INTERFACE
"""Only with a principal. On a type it holds for each of its fields."""
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE
"""Only with these scopes in the token: one of the lists must be held whole."""
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
"""Not part of any client's schema; expressions may still read it."""
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
"""A name that @expose can select by."""
directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
"""The client starts with everything of the services graph (that has one of the tags), not with nothing."""
directive @expose(all: Boolean! = true, except: [String!], tags: [String!]) on SCHEMA
"""Arguments that this client cannot choose."""
directive @fix(args: FacetValue!) on FIELD_DEFINITION
"""The largest value this client may give."""
directive @max(value: Int!) on ARGUMENT_DEFINITION
"""How many items a list has, for the cost of an operation (IBM GraphQL Cost Directives)."""
directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
"""The weight of a field, type or argument (IBM GraphQL Cost Directives)."""
directive @cost(weight: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | OBJECT | ENUM | SCALAR | INPUT_FIELD_DEFINITION
enum FacetCacheScope { PUBLIC PRIVATE }
"""For how many seconds a value may be kept; PRIVATE for whoever asked only. On a type it holds for every field that gives it."""
directive @cacheControl(maxAge: Int, scope: FacetCacheScope) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`;
