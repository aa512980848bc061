/** `@rateLimit`: its definition and description, from which docs/directives/rateLimit.md is made. */

export const rateLimitDirective = /* GraphQL */ `
"""
How often one caller may ask for the field. Each time that an operation names it counts, every alias too.

~~~graphql
# schemas/services/users.graphql
type Mutation {
  sendCode(email: String!): Boolean!
    @rest(post: "/codes", body: {email: "{args.email}"})
    @rateLimit(max: 5, window: "15m", identityArgs: ["email"])
}
~~~

With \`identityArgs\` the count is kept apart for each value of these arguments: five codes for one address, from one caller.
With \`arrayLengthField\` an argument that is a list counts once for each of its items.
"""
directive @rateLimit(
  """How often within the window."""
  max: Int!
  """A number with its unit: \`500ms\`, \`10s\`, \`15m\`, \`1h\`, \`1d\`."""
  window: String!
  """Arguments whose values are counted apart, by name; \`input.email\` for a field of an input."""
  identityArgs: [String!]
  """An argument that is a list: each item counts."""
  arrayLengthField: String
  """What the error says to the caller who asks too often."""
  message: String
) on FIELD_DEFINITION
`;
