/** `@fix`: its definition and description, from which docs/directives/fix.md is made. */

export const fixDirective = /* GraphQL */ `
"""
Arguments that this client cannot choose. In a client file. For a field of the graph, names and values are
checked. An enum value is written as in the graph.

~~~graphql
# schemas/clients/mobile/schema.graphql
type Query {
  bestsellers: [Product!]! @fix(args: {first: 3})
}
type Product {
  id: ID!
}
~~~
"""
directive @fix(
  """An object: names and values."""
  args: FacetValue!
) on FIELD_DEFINITION
`;
