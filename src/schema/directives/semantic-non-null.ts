/** `@semanticNonNull`: its definition and description, from which docs/directives/semanticNonNull.md is made. */

export const semanticNonNullDirective = /* GraphQL */ `
"""
Null only where there is an error: the field has a value whenever its service answers. The type stays without a \`!\`, so
that a failed service takes away no more than this field, and clients that know the directive treat the value as there.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") {
  id: ID!
  email: String @semanticNonNull
  tags: [String] @semanticNonNull(levels: [0, 1])
}
type Query {
  me: User @rest(get: "/users/{claims.sub}") @semanticNonNull
}
~~~

It promises what the service does; the gateway does not make a null of the service an error.
"""
directive @semanticNonNull(
  """Which levels of lists: 0 is the field, 1 its items."""
  levels: [Int!]! = [0]
) on FIELD_DEFINITION
`;
