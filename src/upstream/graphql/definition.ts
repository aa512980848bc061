/** `@graphql`: its definition and description, from which docs/directives/graphql.md is made. */

/** The directive in SDL, with its documentation. */
export const graphqlDefinition = /* GraphQL */ `
"""
The value is that of a root field of a [GraphQL service](../schema-language.md#graphql-services): a mutation on a field of \`Mutation\`, a query
on any other. On a field, of another service's file or of a client's. The service is asked for what the client selects of
the value.

~~~graphql
# schemas/services/accounts.graphql
type Account {
  userId: ID!
  nickname: String
}
type Query {
  accounts(userIds: [ID!]!): [Account!]!
}
# schemas/services/users.graphql
type User @key(fields: "id") {
  id: ID!
  nickname: String
    @graphql(service: "accounts", field: "accounts", args: {userIds: "{keys}"}, batch: {key: "{parent.id}", match: "userId"})
}
type Query {
  me: User @rest(get: "/users/{claims.sub}")
}
~~~

A type that the service has is given in the service's own words. One that it does not have is read as the file with the
field writes it, with \`@from\` for other names.
"""
directive @graphql(
  """Which service; in a service file its own. Required in a client file."""
  service: String
  """The root field."""
  field: String!
  """An object: the arguments and their values."""
  args: FacetValue
  """The path of the value below the root field."""
  pick: String
  """See [batching](../schema-language.md#batching)."""
  batch: FacetBatch
  """For this call, in milliseconds; the service's by default."""
  timeoutMs: Int
) on FIELD_DEFINITION
`;
