/** `@cacheControl`: its definition and description, from which docs/directives/cacheControl.md is made. */

export const cacheControlDirective = /* GraphQL */ `
"""
For how long a value may be kept, as in Apollo Server. An answer is kept for the shortest time of all that is in it; what
says nothing is not kept.

~~~graphql
# schemas/services/catalog.graphql
type Product @key(fields: "id") @cacheControl(maxAge: 60) {
  id: ID!
  name: String!
}
type Query {
  product(id: ID!): Product
    @grpc(rpc: "shop.Catalog/GetProduct", request: {id: "{args.id}"})
    @cacheControl(maxAge: 60)
}
~~~

On a type it holds for each field that gives it; on the field itself it comes first.
"""
directive @cacheControl(
  """Seconds."""
  maxAge: Int
  """Whether other callers may get the same value."""
  scope: CacheControlScope
  """Takes the time of the field above, where there is one."""
  inheritMaxAge: Boolean
) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
`;
