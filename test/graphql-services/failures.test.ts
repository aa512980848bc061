/** What a GraphQL service can get wrong, and what is left of the answer. */

import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { type Answer, startTestGateway, type TestGateway } from './gateway.ts';
import { close, listen } from './services.ts';

type Reply = (response: ServerResponse, body: { query: string; variables: Record<string, unknown> }) => void;

const sdl = /* GraphQL */ `
  type User @key(fields: "id") { id: ID!  name: String!  friends: [User]  boss: User }
  type Query { user(id: ID!): User  strict: User!  version: String  users(ids: [ID!]!): [User]! @lookup }
`;
const notes = /* GraphQL */ `
  type Note { author: User @reference(from: "author")  text: String }
  type Query { notes: [Note!]! @value(of: [{author: "1", text: "a"}, {author: "2", text: "b"}]) }
`;
const client = /* GraphQL */ `
  type Query { user(id: ID!): User  strict: User  version: String  notes: [Note!] }
  type User { id: ID  name: String  friends: [User]  boss: User }
  type Note { author: User  text: String }
`;

let reply: Reply;
let seen: string[] = [];
let server: Server;
let gateway: TestGateway;
before(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as Parameters<Reply>[1];
      seen.push(body.query);
      reply(response, body);
    });
  });
  const url = `${await listen(server)}/graphql`;
  gateway = await startTestGateway(
    {
      'schemas/services/users.graphql': sdl,
      'schemas/services/notes.graphql': notes,
      'schemas/clients/web/schema.graphql': client,
    },
    { users: { url, kind: 'graphql', timeoutMs: 2000 }, notes: { url: 'http://127.0.0.1:1' } },
  );
});
after(async () => {
  await gateway?.stop();
  await close(server);
});

function json(body: unknown, status = 200, type = 'application/json'): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': type });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

async function ask(query: string, answer: Reply): Promise<Answer> {
  reply = answer;
  seen = [];
  return gateway.ask(query);
}

const told = ({ errors }: Answer): unknown =>
  errors?.map(({ path, message, extensions }) => [path?.join('.'), extensions['code'], message]);

const wholes: readonly (readonly [string, Reply, string, string])[] = [
  [
    'HTML with 200',
    json('<html>', 200, 'text/html'),
    'UPSTREAM_BAD_RESPONSE',
    'users answered something that is not JSON.',
  ],
  [
    'HTML with 502',
    json('<html>', 502, 'text/html'),
    'UPSTREAM_UNAVAILABLE',
    'users answered with status 502.',
  ],
  ['500', json({ errors: [{ message: 'stack' }] }, 500), 'UPSTREAM_ERROR', 'users answered with status 500.'],
  ['401', json({}, 401), 'UPSTREAM_REFUSED', 'users answered with status 401.'],
  ['429', json({}, 429), 'UPSTREAM_RATE_LIMITED', 'users answered with status 429.'],
  ['broken JSON', json('{"data":', 200), 'UPSTREAM_BAD_RESPONSE', 'users answered JSON that does not parse.'],
  [
    'JSON that is no GraphQL',
    json([1]),
    'UPSTREAM_BAD_RESPONSE',
    'users answered something that is not GraphQL.',
  ],
  [
    'data null and no errors',
    json({ data: null }),
    'UPSTREAM_BAD_RESPONSE',
    'users answered something that is not GraphQL.',
  ],
  ['nothing in time', () => {}, 'UPSTREAM_TIMEOUT', 'users gave no answer in 2000 ms.'],
  ['a cut connection', (response) => response.destroy(), 'UPSTREAM_UNAVAILABLE', 'users is unavailable.'],
  [
    'a refused document',
    json(
      {
        errors: [
          {
            message: 'Cannot query field "name" on type "Secret"',
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      },
      400,
      'application/graphql-response+json; charset=utf-8',
    ),
    'UPSTREAM_BAD_RESPONSE',
    'users did not accept what was asked of it.',
  ],
  [
    'an error without a place',
    json({ errors: [{ message: 'closed on Sundays' }] }),
    'UPSTREAM_ERROR',
    'closed on Sundays',
  ],
  [
    'an error that is no object',
    json({ data: null, errors: [null, 'x'] }),
    'UPSTREAM_BAD_RESPONSE',
    'users answered something that is not GraphQL.',
  ],
];

for (const [name, answer, code, message] of wholes)
  test(`${name} is ${code} on the field, and names the service`, async () => {
    const result = await ask('{ user(id: "1") { name } }', answer);
    assert.deepEqual(told(result), [['user', code, message]]);
    assert.equal(result.errors?.[0]?.extensions['service'], 'users');
    assert.deepEqual(result.data, { user: null });
  });

test('an error deep in the reply stands where the null is, and siblings keep their data', async () => {
  const user = {
    id: '1',
    name: 'Ada',
    boss: null,
    friends: [{ id: '2', name: 'Bob' }, null, { id: '3', name: 'Cy' }],
  };
  const result = await ask(
    '{ user(id: "1") { name boss { name } friends { name } } }',
    json({
      data: { r0: user },
      errors: [
        { message: 'no boss', path: ['r0', 'boss', 'name'] },
        { message: 'no friend', path: ['r0', 'friends', 1, 'name'], extensions: { code: 'NOT_FOUND' } },
        { message: 'a warning beside a value', path: ['r0', 'name'] },
        { message: 'a path that leads nowhere', path: ['r0', '__proto__', 'polluted', 'x'] },
        { message: 'of nobody', path: ['r7'] },
      ],
    }),
  );
  assert.deepEqual(result.data, {
    user: { name: 'Ada', boss: null, friends: [{ name: 'Bob' }, null, { name: 'Cy' }] },
  });
  assert.deepEqual(told(result), [
    ['user.boss', 'UPSTREAM_ERROR', 'no boss'],
    ['user.friends.1', 'NOT_FOUND', 'no friend'],
  ]);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('when one root field takes the whole document with it, the others ask again for themselves', async () => {
  const result = await ask('{ strict { name } version user(id: "1") { name } }', (response, { query }) => {
    const hasStrict = query.includes('strict');
    const data = query.includes('version') ? { r0: '1' } : { r0: { id: '1', name: 'Ada' } };
    json(hasStrict ? { data: null, errors: [{ message: 'broken', path: ['r0'] }] } : { data })(
      response,
      {} as never,
    );
  });
  assert.deepEqual(result.data, { strict: null, version: '1', user: { name: 'Ada' } });
  assert.deepEqual(told(result), [['strict', 'UPSTREAM_ERROR', 'broken']]);
  assert.equal(seen.length, 4);
});

test('a row of a lookup that failed is an error of the references without a row', async () => {
  const result = await ask(
    '{ notes { text author { name } } }',
    json({
      data: { r0: [null, { id: '1', name: 'Ada' }] },
      errors: [{ message: 'no Bob', path: ['r0', 0, 'name'], extensions: { code: 'FORBIDDEN' } }],
    }),
  );
  assert.deepEqual(result.data.notes, [
    { text: 'a', author: { name: 'Ada' } },
    { text: 'b', author: { name: null } },
  ]);
  assert.deepEqual(told(result), [['notes.1.author.name', 'FORBIDDEN', 'no Bob']]);
});

test('a lookup that is down is an error of each reference, and what needs no call stays', async () => {
  const result = await ask('{ notes { text author { id name } } }', json('', 503));
  assert.deepEqual(result.data.notes[1], { text: 'b', author: { id: '2', name: null } });
  assert.equal(result.errors?.length, 2);
  assert.ok(result.errors?.every(({ extensions }) => extensions['code'] === 'UPSTREAM_UNAVAILABLE'));
});

test('a reply that is too large is refused', async () => {
  const result = await ask('{ version }', json({ data: { r0: 'x'.repeat(5 * 1024 * 1024) } }));
  assert.deepEqual(told(result), [
    ['version', 'UPSTREAM_RESPONSE_TOO_LARGE', `users answered more than ${4 * 1024 * 1024} bytes.`],
  ]);
});

for (const [name, errors] of [
  ['of no path', [{ message: 'the name store is down' }]],
  ['of a path that is nowhere', [{ message: 'the name store is down', path: ['nope', 0] }]],
  ['of a path below a value', [{ message: 'the name store is down', path: ['r0', 'id', 'x'] }]],
  ['of a path that is none', [{ message: 'the name store is down', path: 'r0' }]],
] as const) {
  test(`an error ${name} stands where the value is missing`, async () => {
    reply = json({ data: { r0: { id: '1', name: 'Ann', friends: null } }, errors });
    const answer = await gateway.ask('{ user(id: 1) { id name friends { id } } }');
    assert.deepEqual(answer.data, { user: { id: '1', name: 'Ann', friends: null } });
    assert.deepEqual(saidAt(answer), [[['user', 'friends'], 'the name store is down']]);
  });

  test(`an error ${name} is the call's own where nothing is missing`, async () => {
    reply = json({ data: { r0: { id: '1', name: 'Ann' } }, errors });
    const answer = await gateway.ask('{ user(id: 1) { id name } }');
    assert.deepEqual(answer.data, { user: null });
    assert.deepEqual(saidAt(answer), [[['user'], 'the name store is down']]);
  });
}

test('an error of no path is told of the root field that lacks something, and of no other in its document', async () => {
  reply = json({
    data: { r0: { id: '1', name: 'Ann' }, r1: { id: '2', name: 'Ben', boss: null } },
    errors: [{ message: 'no bosses today' }],
  });
  const answer = await gateway.ask('{ a: user(id: 1) { id name } b: user(id: 2) { id name boss { id } } }');
  assert.deepEqual(answer.data, { a: { id: '1', name: 'Ann' }, b: { id: '2', name: 'Ben', boss: null } });
  assert.deepEqual(saidAt(answer), [[['b', 'boss'], 'no bosses today']]);
});

function saidAt({ errors = [] }: Answer): unknown[] {
  return errors.map(({ path, message }) => [path, message]);
}
