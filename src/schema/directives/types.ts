/** The types of arguments of the directives. */

export const argumentTypes = /* GraphQL */ `
"""Any literal; texts in it may hold expressions in braces: {args.id}, {parent.id}, {keys}, {claims.sub}, {headers.x-region}."""
scalar FacetValue
"""An HTTP status (404) or the name of a gRPC status (NOT_FOUND)."""
scalar FacetStatus
"""A set of field names separated by spaces."""
scalar FacetFieldSet
"""A number, or the text of one."""
scalar FacetWeight

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
"""What a status of the service means for the field."""
input FacetOnStatus {
  """An HTTP status, or the name of a gRPC status."""
  status: FacetStatus!
  """What the field is then."""
  then: FacetOutcome!
}
enum FacetOutcome {
  """Null."""
  NULL
  """An empty list."""
  EMPTY
  """An error, also where it would be null by default."""
  ERROR
}
"""How a list stands in a query or in a form."""
enum FacetListStyle {
  """id=1&id=2"""
  REPEAT
  """id=1,2"""
  CSV
  """id[0]=1&id[1]=2"""
  INDEX
}
"""How a body is written."""
enum FacetBodyFormat {
  """application/json"""
  JSON
  """application/x-www-form-urlencoded"""
  FORM
}
enum CacheControlScope {
  """The same for every caller."""
  PUBLIC
  """One caller's own."""
  PRIVATE
}
`;
