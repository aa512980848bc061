/** `@rest`: its definition and description, from which docs/directives/rest.md is made. */

/** The directive in SDL, with its documentation. */
export const restDefinition = /* GraphQL */ `
"""
The value comes from an HTTP call.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") {
  id: ID!
  name: String! @from(path: "full_name")
}
type Query {
  user(id: ID!): User @rest(get: "/users/{args.id}", timeoutMs: 500) @lookup
  page(first: Int = 20): [User!]! @rest(get: "/users", query: {limit: "{args.first}"}, pick: "items")
}
type Mutation {
  rename(id: ID!, name: String!): User! @rest(patch: "/users/{args.id}", body: {full_name: "{args.name}"})
}
~~~

The names in an object are GraphQL names, so they cannot hold a \`-\`, a \`.\` or a \`[\`. For any other name write a list:

~~~graphql
# schemas/services/shipping.graphql
type Query {
  eta(sku: ID!): String
    @rest(
      get: "/eta"
      query: [{name: "filter[sku]", value: "{args.sku}"}]
      headers: [{name: "x-region", value: "{headers.x-region}"}]
      pick: "[0].eta"
    )
}
~~~

Every call also carries \`x-request-id\` and, with a token, \`x-user-id\`, its subject. They cannot be overwritten, nor can
the headers that \`apps/services.ts\` gives the service. Redirects are not followed.

An empty reply is null. For a field of \`Mutation\` whose type is Boolean and that has no \`pick\`, the status says whether it
was done: an empty reply, \`{}\` and text that is no JSON, such as "OK", are true. A whole number that a double cannot hold stays as the
service wrote it, as text: an id does not become another. In a body, what a client gives as text for a scalar named
\`BigInt\` is a number again, where a double can hold it.

~~~graphql
# schemas/services/reviews.graphql
type Mutation {
  deleteReview(id: ID!): Boolean! @rest(delete: "/reviews/{args.id}")
}
~~~
"""
directive @rest(
  """Which service; in a service file its own. Required in a client file."""
  service: String
  """The path with its query, for GET. Exactly one of the five methods."""
  get: String
  """The same for POST."""
  post: String
  """The same for PUT."""
  put: String
  """The same for PATCH."""
  patch: String
  """The same for DELETE."""
  delete: String
  """Further query parameters: an object, or a list of \`{name, value}\`."""
  query: FacetValue
  """How a list stands in the query, and in a form: \`REPEAT\` is \`id=1&id=2\`, \`CSV\` is \`id=1,2\`, \`INDEX\` is \`id[0]=1&id[1]=2\`."""
  style: FacetListStyle = REPEAT
  """Headers: an object, or a list of \`{name, value}\`."""
  headers: FacetValue
  """Sent as \`bodyFormat\` says."""
  body: FacetValue
  """\`JSON\`, or \`FORM\` for \`application/x-www-form-urlencoded\`: an object, its lists as \`style\` says, objects in it as \`address[city]=Bern\`."""
  bodyFormat: FacetBodyFormat = JSON
  """The path of the value in the reply. If it is not there the field is \`UPSTREAM_BAD_RESPONSE\`."""
  pick: String
  """See [batching](../schema-language.md#batching)."""
  batch: FacetBatch
  """See [statuses](../schema-language.md#statuses)."""
  onStatus: [FacetOnStatus!]
  """For this call, in milliseconds; the service's by default."""
  timeoutMs: Int
) on FIELD_DEFINITION
`;
