/** A batch whose URL would pass 8 KiB is cut into calls that run in parallel. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { parseCase } from '../support/case-file.ts';
import { runCase } from '../support/run-case.ts';

test('keys are cut into calls of at most 8 KiB', { timeout: 10_000 }, async () => {
  const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(3000));
  const request = (some: readonly string[]): string => `GET /users?${some.map((id) => `id=${id}`).join('&')}`;
  const halves = [ids.slice(0, 2), ids.slice(2)];
  for (const half of halves) assert.ok(request(half).length < 8 * 1024);
  const rules = halves.map((half) => ({
    request: request(half),
    body: half.map((id) => ({ id, name: id.slice(0, 1) })),
  }));
  const given = {
    about: 'long keys',
    services: { users: rules },
    schemas: {
      'services/users.graphql': `
        type User @key(fields: "id") { id: ID!  name: String! }
        type Query { users(ids: [ID!]!): [User]! @rest(get: "/users?id={args.ids}") @lookup }`,
    },
    ask: { query: 'query ($ids: [ID!]!) { users(ids: $ids) { name } }', variables: { ids } },
    answer: { data: { users: ['a', 'b', 'c', 'd'].map((name) => ({ name })) } },
    calls: [halves.map((half) => `users ${request(half)}`)],
  };
  await runCase(parseCase(stringify(given, { lineWidth: 0 })));
});
