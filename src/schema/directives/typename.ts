/** `@typename`: its definition and description, from which docs/directives/typename.md is made. */

export const typenameDirective = /* GraphQL */ `
"""
Which property of the payload tells the concrete type.

~~~graphql
# schemas/services/users.graphql
interface Account @typename(from: "kind", map: {person: "Person", firm: "Firm"}) {
  id: ID!
}
type Person implements Account {
  id: ID!
}
type Firm implements Account {
  id: ID!
  vatId: String @from(path: "vat_id")
}
type Query {
  account(id: ID!): Account @rest(get: "/accounts/{args.id}")
}
~~~
"""
directive @typename(
  """A [path](../schema-language.md#paths); \`$case\` for a oneof of gRPC."""
  from: String!
  """
  An object: the property's value, and the name of the type. For values that GraphQL cannot write as names a list:
  \`[{value: "credit-card", type: "Card"}]\`.
  """
  map: FacetValue
) on INTERFACE | UNION
`;
