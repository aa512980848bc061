/** `@lookup`: its definition and description, from which docs/directives/lookup.md is made. */

export const lookupDirective = /* GraphQL */ `
"""
This field finds entities of its type by key. It stands on a field of \`Query\` with a call.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") {
  id: ID!
  name: String! @from(path: "full_name")
}
type Query {
  users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}", pick: "items") @lookup(max: 100)
}
~~~

A client that asks the field itself gets its entities in the order of the keys, null where there is none.
"""
directive @lookup(
  """Keys a call at most, for a lookup that takes a list."""
  max: Int = 100
) on FIELD_DEFINITION
`;
