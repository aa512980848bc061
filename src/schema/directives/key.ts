/** `@key`: its definition and description, from which docs/directives/key.md is made. */

export const keyDirective = /* GraphQL */ `
"""
The fields that identify an entity. Several names, separated by spaces, make a composite key. It may be
repeated; the first one counts.

~~~graphql
# schemas/services/orders.graphql
type OrderLine @key(fields: "orderId position") {
  orderId: ID! @from(path: "order_id")
  position: Int! @from(path: "line_no")
  quantity: Int!
}
type Query {
  orderLine(orderId: ID!, position: Int!): OrderLine
    @rest(get: "/orders/{args.orderId}/lines/{args.position}")
    @lookup
}
~~~
"""
directive @key(
  """The names of the key's fields."""
  fields: FacetFieldSet!
) repeatable on OBJECT | INTERFACE
`;
