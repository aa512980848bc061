/** `@wire`: its definition and description, from which docs/directives/wire.md is made. */

export const wireDirective = /* GraphQL */ `
"""
The value as the service writes it.

~~~graphql
# schemas/services/users.graphql
enum Tier {
  STANDARD @wire(value: "standard")
  GOLD @wire(value: "gold")
}
type Query {
  tier(id: ID!): Tier @rest(get: "/users/{args.id}", pick: "tier")
}
~~~
"""
directive @wire(
  """The service's value."""
  value: FacetValue!
) on ENUM_VALUE
`;
