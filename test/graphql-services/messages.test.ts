/** What a GraphQL service writes into its errors: read by clients where it was written for them, and else by nobody. */

import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { startTestGateway, type TestGateway } from './gateway.ts';
import { close, listen } from './services.ts';

const crash = 'connect ECONNREFUSED 10.1.2.3:5432 password=hunter2';
let errors: unknown[] = [];
let server: Server;
let careful: TestGateway;
let trusting: TestGateway;
before(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ data: { r0: null }, errors }));
  });
  const url = `${await listen(server)}/graphql`;
  const files = {
    'schemas/services/users.graphql': 'type Query { version: String }',
    'schemas/clients/web/schema.graphql': 'type Query { version: String }',
  };
  careful = await startTestGateway(files, { users: { url, kind: 'graphql', trustMessages: false } });
  trusting = await startTestGateway(files, { users: { url, kind: 'graphql', trustMessages: true } });
});
after(async () => {
  await careful?.stop();
  await trusting?.stop();
  await close(server);
});

const hidden = 'users answered with an error.';
const rows: readonly (readonly [name: string, extensions: unknown, careful: string, trusting: string])[] = [
  ['no extensions', undefined, hidden, crash],
  ['no code', {}, hidden, crash],
  ['an empty code', { code: '' }, hidden, crash],
  ['a code that is no text', { code: 7 }, hidden, crash],
  ['a code of its own', { code: 'DB_DOWN' }, hidden, hidden],
  ['a crash', { code: 'INTERNAL_SERVER_ERROR' }, hidden, hidden],
  ['a code for clients', { code: 'BAD_USER_INPUT' }, crash, crash],
];

for (const [name, extensions, whenCareful, whenTrusting] of rows) {
  for (const path of [['r0'], undefined]) {
    test(`${name}${path === undefined ? ', and no path' : ''}`, async () => {
      errors = [
        { message: crash, ...(path && { path }), ...(extensions === undefined ? {} : { extensions }) },
      ];
      for (const [gateway, message] of [
        [careful, whenCareful],
        [trusting, whenTrusting],
      ] as const) {
        const answer = await gateway.ask('{ version }');
        assert.deepEqual(
          answer.errors?.map((error) => error.message),
          [message],
        );
      }
    });
  }
}
