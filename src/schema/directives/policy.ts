/** `@policy`: its definition and description, from which docs/directives/policy.md is made. */

export const policyDirective = /* GraphQL */ `
"""
Only for callers whose token holds the named policies: decisions that the issuer of the token has already made, such as
\`premium\` or \`eu-resident\`. They are the words of its claim \`policies\`, a list or a text with spaces. Without a token
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
) on FIELD_DEFINITION | OBJECT | INTERFACE
`;
