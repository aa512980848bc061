/** The statuses of GraphQL over HTTP, draft of August 2026 ("Status Codes"), through both doors. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';
import { ask, throughCompleteDoor } from './two-doors.ts';

const json = 'application/json';
const graphql = 'application/graphql-response+json';
const problem = 'application/problem+json';

let project: ProjectGateway;
before(async () => {
  project = await startProject({
    files: {
      'schemas/services/a.graphql':
        'type Query { hello(times: Int! = 1): String @value(of: "Hello") down: String @rest(get: "/down") } type Mutation { go: String @rest(post: "/go") }',
      'schemas/clients/draft/client.graphql': 'extend schema @expose(all: true)',
    },
    // Nobody listens there.
    services: { a: 'http://127.0.0.1:1' },
    apps: [{ name: 'draft', httpProfile: 'draft-2026', maxBodyBytes: 2000 }],
  });
});
after(() => project.stop());

interface Row {
  readonly what: string;
  readonly status: number;
  /** The media type for a client that takes both, and for one that takes only application/json. */
  readonly types: readonly [string, string];
  readonly body?: unknown;
  readonly search?: string;
  readonly init?: RequestInit;
}

const table: readonly Row[] = [
  { what: 'data', status: 200, types: [graphql, json], body: { query: '{ hello }' } },
  { what: 'data by GET', status: 200, types: [graphql, json], search: '?query={hello}' },
  { what: 'data and errors', status: 294, types: [graphql, json], body: { query: '{ hello down }' } },
  { what: 'a body that is no JSON', status: 400, types: [problem, problem], body: 'NONSENSE' },
  { what: 'a body that breaks off', status: 400, types: [problem, problem], body: '{"query":' },
  {
    what: 'a typing mistake in a parameter',
    status: 422,
    types: [problem, problem],
    body: { qeury: '{ hello }' },
  },
  {
    what: 'variables that are a list',
    status: 422,
    types: [problem, problem],
    body: { query: '{ hello }', variables: [7] },
  },
  { what: 'GET without a query', status: 422, types: [problem, problem], search: '?x=1' },
  { what: 'an id that nobody knows', status: 404, types: [graphql, graphql], body: { documentId: 'x-1' } },
  { what: 'a document that does not parse', status: 400, types: [graphql, graphql], body: { query: '{' } },
  {
    what: 'a document that is not valid',
    status: 422,
    types: [graphql, graphql],
    body: { query: '{ nope }' },
  },
  {
    what: 'an operation that cannot be determined',
    status: 422,
    types: [graphql, graphql],
    body: { query: 'query A { hello } query B { hello }' },
  },
  {
    what: 'variables that cannot be coerced',
    status: 422,
    types: [graphql, graphql],
    body: { query: 'query ($n: Int!) { hello(times: $n) }', variables: { n: 'x' } },
  },
  { what: 'a mutation by GET', status: 405, types: [graphql, graphql], search: '?query=mutation{go}' },
  { what: 'another method', status: 405, types: [problem, problem], init: { method: 'DELETE' } },
  {
    what: 'a body that is too large',
    status: 413,
    types: [problem, problem],
    body: { query: ' '.repeat(3000) },
  },
  {
    what: 'a body of another type',
    status: 415,
    types: [problem, problem],
    init: { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{ hello }' },
  },
];

for (const { what, status, types, body, search = '', init = {} } of table) {
  for (const [index, accept] of [undefined, json].entries()) {
    test(`${what}, asked ${accept === undefined ? 'for anything' : 'for JSON only'}: ${status}`, async () => {
      const isPost = body !== undefined;
      const asked: RequestInit = {
        method: isPost ? 'POST' : 'GET',
        ...(isPost ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
        ...init,
        headers: {
          ...(isPost ? { 'content-type': json } : {}),
          ...(init.headers as Record<string, string> | undefined),
          ...(accept === undefined ? {} : { accept }),
        },
      };
      const url = project.endpoint() + search;
      const fast = await ask(url, asked);
      assert.equal(fast.status, status, JSON.stringify(fast));
      assert.equal(fast.headers['content-type'], `${types[index]}; charset=utf-8`);
      if (status === 405) assert.match(fast.headers['allow'] ?? '', /POST/);
      assert.deepEqual(await ask(url, throughCompleteDoor(asked)), fast);
    });
  }
}

test('an Accept that nothing fits: 406', async () => {
  const { status } = await ask(`${project.endpoint()}?query={hello}`, { headers: { accept: 'image/png' } });
  assert.equal(status, 406);
});
