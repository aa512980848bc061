/** `@from`: its definition and description, from which docs/directives/from.md is made. */

export const fromDirective = /* GraphQL */ `
"""
Another name, or a deeper place, in what the parent already has.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") {
  id: ID!
  name: String! @from(path: "full_name")
  city: String @from(path: "address.city")
}
type Query {
  me: User @rest(get: "/users/{claims.sub}")
}
~~~
"""
directive @from(
  """A [path](../schema-language.md#paths)."""
  path: String!
) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
`;
