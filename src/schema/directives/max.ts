/** `@max`: its definition and description, from which docs/directives/max.md is made. */

export const maxDirective = /* GraphQL */ `
"""
The largest number this client may give. In a client file. More is a \`BAD_USER_INPUT\` error on the
field, and no call is made. Null counts as the maximum, and so does an argument that is left out and has no default in
the client's file.

~~~graphql
# schemas/clients/mobile/schema.graphql
type Query {
  bestsellers(first: Int = 6 @max(value: 20)): [Product!]!
}
type Product {
  id: ID!
}
~~~
"""
directive @max(
  """The largest number."""
  value: Int!
) on ARGUMENT_DEFINITION
`;
