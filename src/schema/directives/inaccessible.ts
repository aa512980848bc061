/** `@inaccessible`: its definition and description, from which docs/directives/inaccessible.md is made. */

export const inaccessibleDirective = /* GraphQL */ `
"""
For expressions and lookups, not for clients. \`@expose\` leaves it out, and a client's file that names such a
field, or a field of such a type, is refused: [\`FACET_INACCESSIBLE\`](../checks.md#facet_inaccessible). Expressions may read
it, also those in a client's file. In a client's file it says the same of that client: a field is there for that file's
expressions only, and an argument, an enum value, an input field or a type that \`@expose\` brings is left out.

~~~graphql
# schemas/services/orders.graphql
type Order {
  id: ID!
  total: String @value(of: "{parent.cents} cents")
  cents: Int @from(path: "total_cents") @inaccessible
}
type Query {
  myOrders: [Order!]! @rest(get: "/orders?user_id={claims.sub}", pick: "data.items")
}
~~~
"""
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
`;
