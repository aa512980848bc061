/** `@authenticated`: its definition and description, from which docs/directives/authenticated.md is made. */

export const authenticatedDirective = /* GraphQL */ `
"""
Only for callers with a token. See [access](../schema-language.md#access).

~~~graphql
# schemas/services/users.graphql
type Query {
  me: ID @rest(get: "/users/{claims.sub}", pick: "id") @authenticated
}
~~~
"""
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
`;
