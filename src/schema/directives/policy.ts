/** `@policy`: its definition and description, from which docs/directives/policy.md is made. */

export const policyDirective = /* GraphQL */ `
"""
Only for callers who hold the named policies, such as \`premium\` or \`eu-resident\`. Who holds which is told by the app's
[\`auth.policies\`](../auth.md#policies); without it they are the words of the token's claim \`policies\`, a list or a text with
spaces: decisions that its issuer has already made. Without a token
the field is an \`UNAUTHENTICATED\` error, without the policies a \`FORBIDDEN\` one, and nothing is called for it. It holds
together with \`@authenticated\` and \`@requiresScopes\`; see [access](../schema-language.md#access).

~~~graphql
# schemas/services/users.graphql
type Query {
  invoices: [String!] @rest(get: "/users/{claims.sub}/invoices") @policy(policies: [["billing", "eu-resident"], ["admin"]])
}
~~~

Here a caller needs both \`billing\` and \`eu-resident\`, or \`admin\`.
"""
directive @policy(
  """One of the inner lists must be held whole."""
  policies: [[String!]!]!
) on FIELD_DEFINITION | OBJECT | INTERFACE | ENUM_VALUE | ARGUMENT_DEFINITION | INPUT_OBJECT | INPUT_FIELD_DEFINITION
`;
