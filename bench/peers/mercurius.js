/** Mercurius on Fastify: compiled at the second use of an operation (`jit: 1`), users by its own loaders. */

import Fastify from 'fastify';
import mercurius from 'mercurius';
import { report } from '../child.ts';
import { queries, typeDefs, usersByIds } from './get.js';

const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: { Query: queries },
  loaders: {
    Post: {
      user: async (asked) => {
        const ids = [...new Set(asked.map(({ obj }) => obj.userId))];
        const users = new Map((await usersByIds(ids)).map((user) => [user?.id, user]));
        return asked.map(({ obj }) => users.get(obj.userId) ?? null);
      },
    },
  },
  jit: 1,
});
const origin = await app.listen({ port: 0, host: '127.0.0.1' });
report({ endpoints: { graphql: `${origin}/graphql` } });
