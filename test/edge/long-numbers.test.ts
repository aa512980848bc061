/** Whole numbers in variables that a double cannot hold: what each type makes of their digits, by POST, GET and in a batch. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

const LONG = '9007199254740993';
const asked: { readonly target: string; readonly body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    asked.push({ target: request.url ?? '', body });
    response.setHeader('content-type', 'application/json');
    response.end('"ok"');
  });
});
let project: ProjectGateway;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project = await startProject({
    files: {
      'schemas/services/a.graphql': `
        scalar BigInt
        scalar JSON
        input In { big: BigInt id: ID deep: [In!] f: Float }
        enum Kind { A }
        type Query {
          big(v: BigInt): String @rest(get: "/v/{args.v}")
          id(v: ID): String @rest(get: "/v/{args.v}")
          ids(v: [ID!]): String @rest(get: "/v", query: {v: "{args.v}"})
          float(v: Float): String @rest(get: "/v/{args.v}")
          int(v: Int): String @rest(get: "/v/{args.v}")
          text(v: String): String @rest(get: "/v/{args.v}")
          kind(v: Kind): String @rest(get: "/v/{args.v}")
          json(v: JSON): String @rest(post: "/v", body: "{args.v}")
          input(v: In): String @rest(post: "/v", body: "{args.v}")
        }
      `,
      'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)',
    },
    services: { a: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    apps: [{ name: 'web', batching: { max: 5 } }],
  });
});
after(async () => {
  await project.stop();
  server.close();
});

async function post(body: string): Promise<unknown> {
  asked.length = 0;
  const headers = { 'content-type': 'application/json' };
  return (await fetch(project.endpoint(), { method: 'POST', headers, body })).json();
}

const bodyOf = (field: string, type: string, value: string): string =>
  `{"query":"query Q($v: ${type}) { ${field}(v: $v) }","variables":{"v":${value}}}`;

const rows: readonly (readonly [field: string, type: string, value: string, sent: string])[] = [
  ['big', 'BigInt', LONG, `/v/${LONG}`],
  ['big', 'BigInt', `-${LONG}`, `/v/-${LONG}`],
  ['big', 'BigInt', `"${LONG}"`, `/v/${LONG}`],
  ['big', 'BigInt', '9007199254740991', '/v/9007199254740991'],
  ['big', 'BigInt', '123456789012345678901234567890', '/v/123456789012345678901234567890'],
  ['id', 'ID', LONG, `/v/${LONG}`],
  ['id', 'ID', '553631506457470976', '/v/553631506457470976'],
  ['ids', '[ID!]', `[${LONG}, 1, "2"]`, `/v?v=${LONG}&v=1&v=2`],
  ['ids', '[ID!]', LONG, `/v?v=${LONG}`],
  ['float', 'Float', '123456789012345680000', '/v/123456789012345680000'],
  ['float', 'Float', LONG, '/v/9007199254740992'],
  ['json', 'JSON', `{"a":[${LONG},{"b":${LONG}}],"c":1.5}`, `{"a":["${LONG}",{"b":"${LONG}"}],"c":1.5}`],
  [
    'input',
    'In',
    `{"big":${LONG},"id":${LONG},"f":123456789012345680000,"deep":[{"id":${LONG}}]}`,
    `{"big":"${LONG}","id":"${LONG}","deep":[{"id":"${LONG}"}],"f":123456789012345680000}`,
  ],
];

for (const [field, type, value, sent] of rows) {
  test(`${type} ${value} by POST`, async () => {
    assert.deepEqual(await post(bodyOf(field, type, value)), { data: { [field]: 'ok' } });
    assert.equal(asked[0]?.body === '' ? asked[0].target : asked[0]?.body, sent);
  });

  test(`${type} ${value} by GET, and in a batch`, async () => {
    const { query, variables } = {
      query: `query Q($v: ${type}) { ${field}(v: $v) }`,
      variables: `{"v":${value}}`,
    };
    asked.length = 0;
    // Digits may be percent-encoded as well.
    const encoded = encodeURIComponent(variables).replaceAll('9', '%39');
    const url = `${project.endpoint()}?query=${encodeURIComponent(query)}&variables=${encoded}`;
    const answer = await fetch(url, { headers: { accept: 'application/json' } });
    assert.deepEqual(await answer.json(), { data: { [field]: 'ok' } });
    assert.equal(asked[0]?.body === '' ? asked[0].target : asked[0]?.body, sent);
    assert.deepEqual(await post(`[${bodyOf(field, type, value)}]`), [{ data: { [field]: 'ok' } }]);
    assert.equal(asked[0]?.body === '' ? asked[0].target : asked[0]?.body, sent);
  });
}

for (const [field, type] of [
  ['int', 'Int'],
  ['text', 'String'],
  ['kind', 'Kind'],
] as const)
  test(`${type} refuses ${LONG}, as it refuses a shorter number`, async () => {
    const { errors } = (await post(bodyOf(field, type, LONG))) as {
      errors: { extensions: { code: string } }[];
    };
    assert.equal(errors[0]?.extensions.code, 'BAD_USER_INPUT');
    assert.deepEqual(asked, []);
  });

for (const body of [
  `{"query":"{ int }","variables":${LONG}}`,
  `{"query":"{ int }","extensions":${LONG}}`,
  `{"query":${LONG}}`,
  LONG,
])
  test(`${body} is no request`, async () => {
    const { errors } = (await post(body)) as { errors: { extensions: { code: string } }[] };
    assert.equal(errors[0]?.extensions.code, 'BAD_REQUEST');
  });

test('a variable that nobody defines, and numbers of extensions, are in nobody’s way', async () => {
  const body = `{"query":"query Q($v: ID) { id(v: $v) }","variables":{"v":1,"w":${LONG}},"extensions":{"a":${LONG}}}`;
  assert.deepEqual(await post(body), { data: { id: 'ok' } });
});
