/** `@cost`: its definition and description, from which docs/directives/cost.md is made. */

export const costDirective = /* GraphQL */ `
"""
The weight of a field, type or argument
([IBM GraphQL Cost Directives](https://ibm.github.io/graphql-specs/cost-spec.html)):
[what an operation costs](../explain.md#what-an-operation-costs) is counted with it.

~~~graphql
# schemas/services/users.graphql
type Query {
  me: ID @rest(get: "/users/{claims.sub}", pick: "id") @cost(weight: "5")
}
~~~
"""
directive @cost(
  """A number, as the text of IBM's specification or as the number of Apollo's."""
  weight: FacetWeight!
) on FIELD_DEFINITION | ARGUMENT_DEFINITION | OBJECT | ENUM | SCALAR | INPUT_FIELD_DEFINITION
`;
