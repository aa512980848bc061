/** `@expose`: its definition and description, from which docs/directives/expose.md is made. */

export const exposeDirective = /* GraphQL */ `
"""
This client starts from the services graph, not from nothing. In a client file, on \`extend schema\`.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") @tag(name: "public") {
  id: ID!
  name: String! @from(path: "full_name")
  email: String!
}
type Query @tag(name: "public") {
  me: User @rest(get: "/users/{claims.sub}")
}
# schemas/clients/mobile/schema.graphql
extend schema @expose(tags: ["public"], except: ["User.email"])
~~~

A field whose type is not shown is not shown either. A type that nothing leads to disappears: without \`Query.me\` there
would be no \`User\`.
"""
directive @expose(
  """\`false\` is the same as no \`@expose\`."""
  all: Boolean! = true
  """Types (\`"User"\`) and fields (\`"User.email"\`) to leave out."""
  except: [String!]
  """Shows only what has one of these; see [\`@tag\`](tag.md) for the rule."""
  tags: [String!]
) on SCHEMA
`;
