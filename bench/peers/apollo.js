/** Apollo Server, standalone, with a DataLoader a request. NODE_ENV=production turns introspection off, as its docs say. */

import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import DataLoader from 'dataloader';
import { report } from '../child.ts';
import { queries, typeDefs, usersByIds } from './get.js';

const server = new ApolloServer({
  typeDefs,
  resolvers: {
    Query: queries,
    Post: { user: ({ userId }, _, { users }) => users.load(userId) },
  },
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ users: new DataLoader(usersByIds) }),
});
report({ endpoints: { graphql: url } });
