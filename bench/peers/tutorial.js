/**
 * What a tutorial of schema stitching leads to: a subschema a service, the user of a post merged by key in batches,
 * a DataLoader a request, the global fetch, GraphQL Yoga in front.
 */

import { createServer } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { stitchSchemas } from '@graphql-tools/stitch';
import DataLoader from 'dataloader';
import { createYoga } from 'graphql-yoga';
import { report } from '../child.ts';
import { listenOn } from '../listen.ts';

const origin = process.env.POSTS_URL;

async function get(path) {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function usersByIds(ids) {
  const users = await get(`/users?${ids.map((id) => `id=${id}`).join('&')}`);
  return ids.map((id) => users.find((user) => user.id === id) ?? null);
}

const posts = makeExecutableSchema({
  typeDefs: `
    type Post { id: Int!  userId: Int!  title: String!  body: String!  user: User }
    type User { id: Int! }
    type Query { posts: [Post!]!  postsOf(userId: Int!): [Post!]! }
  `,
  resolvers: {
    Query: {
      posts: () => get('/posts'),
      postsOf: (_, { userId }) => get(`/posts?userId=${userId}`),
    },
    Post: { user: ({ userId }) => ({ id: userId }) },
  },
});

const users = makeExecutableSchema({
  typeDefs: `
    type User { id: Int!  name: String!  email: String! }
    type Query { users(ids: [Int!]!): [User]! }
  `,
  resolvers: { Query: { users: (_, { ids }, { userLoader }) => userLoader.loadMany(ids) } },
});

const schema = stitchSchemas({
  subschemas: [
    { schema: posts },
    {
      schema: users,
      merge: {
        User: {
          selectionSet: '{ id }',
          fieldName: 'users',
          key: ({ id }) => id,
          argsFromKeys: (ids) => ({ ids }),
        },
      },
    },
  ],
  typeDefs: 'extend type Query { greet: String! }',
  resolvers: { Query: { greet: () => 'Hello World!' } },
});

const yoga = createYoga({
  schema,
  graphiql: false,
  logging: false,
  context: () => ({ userLoader: new DataLoader(usersByIds) }),
});
const gateway = await listenOn(createServer((request, response) => void yoga(request, response)));
report({ endpoints: { graphql: `${gateway}/graphql` } });
