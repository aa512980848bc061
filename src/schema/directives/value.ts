/** `@value`: its definition and description, from which docs/directives/value.md is made. */

export const valueDirective = /* GraphQL */ `
"""
A constant, an object, or text with expressions.

~~~graphql
# schemas/services/orders.graphql
type Order {
  id: ID!
  label: String! @value(of: "order {parent.id}")
  total: Money! @value(of: {amount: "{parent.totalCents}", currency: "EUR"})
  totalCents: Int! @from(path: "total_cents") @inaccessible
}
type Money {
  amount: Int!
  currency: String!
}
type Query {
  myOrders: [Order!]! @rest(get: "/orders?user_id={claims.sub}", pick: "data.items")
}
~~~
"""
directive @value(
  """The value."""
  of: FacetValue!
) on FIELD_DEFINITION
`;
