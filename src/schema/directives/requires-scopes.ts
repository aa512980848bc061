/** `@requiresScopes`: its definition and description, from which docs/directives/requiresScopes.md is made. */

export const requiresScopesDirective = /* GraphQL */ `
"""
Only for callers whose token has the scopes. See [access](../schema-language.md#access).

~~~graphql
# schemas/services/users.graphql
type Query {
  email: String @rest(get: "/users/{claims.sub}", pick: "email") @requiresScopes(scopes: [["profile", "email"]])
}
~~~
"""
directive @requiresScopes(
  """One of the inner lists must be held whole."""
  scopes: [[String!]!]!
) on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
`;
