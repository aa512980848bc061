/**
 * Hive Gateway as a library over node:http, with the supergraph that Mesh composes from its JSON Schema handler; the
 * user of a post is found by `@resolveTo`: with a key, in batches; or, as `hive.js row-by-row`, with arguments.
 */

import { createServer } from 'node:http';
import { join } from 'node:path';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import { DefaultLogger } from '@graphql-mesh/utils';
import { loadJSONSchemaSubgraph } from '@omnigraph/json-schema';
import { report } from '../child.ts';
import { listenOn } from '../listen.ts';

const answers = join(import.meta.dirname, 'answers.schema.json');
const query = (field, path, response, rest = {}) => ({
  type: 'Query',
  field,
  path,
  method: 'GET',
  responseSchema: `${answers}#/definitions/${response}`,
  ...rest,
});

const resolveTo =
  process.argv[2] === 'row-by-row'
    ? 'sourceFieldName: "user", requiredSelectionSet: "{ userId }", sourceArgs: { id: "{root.userId}" }'
    : 'sourceFieldName: "users", keyField: "userId", keysArg: "ids"';

const supergraph = await getComposedSchemaFromConfig(
  {
    subgraphs: [
      {
        sourceHandler: loadJSONSchemaSubgraph('static', {
          endpoint: process.env.POSTS_URL,
          queryStringOptions: { arrayFormat: 'repeat', indices: false },
          operations: [
            query('posts', '/posts', 'Posts'),
            query('postsOf', '/posts?userId={args.userId}', 'Posts', {
              argTypeMap: { userId: { type: 'integer' } },
            }),
            query('user', '/users/{args.id}', 'User', { argTypeMap: { id: { type: 'integer' } } }),
            query('users', '/users', 'Users', {
              queryParamArgMap: { id: 'ids' },
              argTypeMap: { ids: { type: 'array', items: { type: 'integer' } } },
            }),
          ],
        }),
      },
    ],
    additionalTypeDefs: `
      extend type Query { greet: String! }
      extend type Post {
        user: User @resolveTo(sourceName: "static", sourceTypeName: "Query", ${resolveTo})
      }
    `,
  },
  new DefaultLogger(),
);
const gateway = createGatewayRuntime({
  supergraph,
  logging: false,
  graphiql: false,
  landingPage: false,
  additionalResolvers: { Query: { greet: () => 'Hello World!' } },
});
const origin = await listenOn(createServer((request, response) => void gateway(request, response)));
report({ endpoints: { graphql: `${origin}/graphql` } });
