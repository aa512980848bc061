/** `@tag`: its definition and description, from which docs/directives/tag.md is made. */

export const tagDirective = /* GraphQL */ `
"""
A name that \`@expose\` can select by. It may be repeated.

~~~graphql
# schemas/services/users.graphql
type User @key(fields: "id") @tag(name: "public") {
  id: ID!
  name: String! @from(path: "full_name")
  notes: String @tag(name: "internal")
}
type Query {
  me: User @rest(get: "/users/{claims.sub}") @tag(name: "public")
  users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}", pick: "items") @lookup
}
~~~

A client that asks for \`tags: ["public"]\` sees only what is tagged so:

- A field with tags is seen if one of them is asked for. The tags of its type do not count then.
- A field without tags is seen if its type has one that is asked for.
- A field of the key is seen together with any other field of its type.
- An enum, union, scalar or input is seen unless it has tags and none of them is asked for.

Of the example it sees \`Query.me\`, \`User.id\` and \`User.name\`. \`Query.users\` has no tag and neither has \`Query\`;
\`User.notes\` has another one. Tags in several service files add up. A tag on an argument, an enum value or a field of an
input selects nothing.
"""
directive @tag(
  """The tag."""
  name: String!
) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT | INPUT_FIELD_DEFINITION | ARGUMENT_DEFINITION
`;
