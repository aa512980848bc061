/** `@listSize`: its definition and description, from which docs/directives/listSize.md is made. */

export const listSizeDirective = /* GraphQL */ `
"""
How many items a list has ([IBM GraphQL Cost Directives](https://ibm.github.io/graphql-specs/cost-spec.html)). On a
field. [What an operation costs](../explain.md#what-an-operation-costs) is counted with it, and so is how often its calls are
made at worst.

~~~graphql
# schemas/services/catalog.graphql
type Product {
  id: ID!
  name: String!
}
type Query {
  product(id: ID!): Product @grpc(rpc: "shop.Catalog/GetProduct", request: {id: "{args.id}"})
  bestsellers(first: Int = 10): [Product!]!
    @grpc(rpc: "shop.Catalog/Bestsellers", request: {limit: "{args.first}"}, pick: "products")
    @listSize(slicingArguments: ["first"])
}
~~~
"""
directive @listSize(
  """How many, if nothing says it better."""
  assumedSize: Int
  """Arguments that say how many."""
  slicingArguments: [String!]
  """Fields of the value that are the lists meant."""
  sizedFields: [String!]
  """An operation must give exactly one of them."""
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
`;
