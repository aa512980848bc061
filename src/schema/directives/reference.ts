/** `@reference`: its definition and description, from which docs/directives/reference.md is made. */

export const referenceDirective = /* GraphQL */ `
"""
The value is the entity with this key. It takes one of the two arguments.

~~~graphql
# schemas/services/reviews.graphql
type Review {
  title: String!
  product: Product @reference(from: "product_id")
  author: User @reference(key: {id: "{parent.authorId}"})
  authorId: ID @from(path: "user_id") @inaccessible
}
type Query {
  review(id: ID!): Review @rest(get: "/reviews/{args.id}")
}
~~~
"""
directive @reference(
  """The path of the key in the payload; for a key of one field."""
  from: String
  """The key, made from expressions; an object with the key's fields."""
  key: FacetValue
) on FIELD_DEFINITION
`;
