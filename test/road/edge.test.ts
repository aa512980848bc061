/** What the edge says to requests that are no operation: one contract for GET, POST and streams. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ShopGateway, startShopGateway } from './shop-gateway.ts';

let road: ShopGateway;
before(async () => {
  road = await startShopGateway();
});
after(() => road.stop());

const json = { 'content-type': 'application/json' };
const typename = '{"query":"{__typename}"}';

interface Refused {
  readonly what: string;
  readonly search?: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly says: RegExp;
}

const refused: readonly Refused[] = [
  {
    what: 'GET variables that are no JSON',
    search: '?query={__typename}&variables=%7B',
    status: 400,
    says: /^"variables" is not JSON\.$/,
  },
  {
    what: 'GET extensions that are no JSON',
    search: '?query={__typename}&extensions=nope',
    status: 400,
    says: /^"extensions" is not JSON\.$/,
  },
  {
    what: 'GET variables that are no object',
    search: '?query={__typename}&variables=%5B1%5D',
    status: 400,
    says: /^"variables" must be an object\.$/,
  },
  { what: 'GET without a query', search: '?foo=1', status: 400, says: /^The URL needs "query", a text\.$/ },
  {
    what: 'GET with two queries',
    search: '?query={a}&query={b}',
    status: 400,
    says: /^"query" is given more than once\.$/,
  },
  {
    what: 'POST of no JSON',
    init: { method: 'POST', headers: json, body: '{' },
    status: 400,
    says: /^The body is not JSON\.$/,
  },
  {
    what: 'POST of a list',
    init: { method: 'POST', headers: json, body: '[]' },
    status: 400,
    says: /^Batches are not taken/,
  },
  {
    what: 'POST of a form',
    init: { method: 'POST', body: new URLSearchParams({ query: '{__typename}' }) },
    status: 415,
    says: /application\/json/,
  },
  {
    what: 'POST of text',
    init: { method: 'POST', headers: { 'content-type': 'text/plain' }, body: typename },
    status: 415,
    says: /application\/json/,
  },
  {
    what: 'POST with a content encoding',
    init: { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: typename },
    status: 415,
    says: /without a content encoding/,
  },
  {
    what: 'an Accept that nothing fits',
    init: { method: 'POST', headers: { ...json, accept: 'image/png' }, body: typename },
    status: 406,
    says: /^Answers are application\/json/,
  },
  { what: 'PUT', init: { method: 'PUT', headers: json, body: typename }, status: 405, says: /GET or POST/ },
  {
    what: 'a body over the limit',
    init: { method: 'POST', headers: json, body: JSON.stringify({ query: ' '.repeat(300_000) }) },
    status: 413,
    says: /262144 bytes/,
  },
];

for (const { what, search = '', init = {}, status, says } of refused) {
  test(`${what} is ${status}, a problem with code and request id`, async () => {
    const response = await fetch(road.endpoint('web') + search, init);
    const problem = await response.json();
    assert.equal(response.status, status);
    assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.match(problem.detail, says);
    assert.equal(problem.errors[0].message, problem.detail);
    assert.equal(typeof problem.code, 'string');
    assert.equal(problem.requestId, response.headers.get('x-request-id'));
  });
}

test('a mutation by GET is refused, whatever it is called', async () => {
  const response = await fetch(`${road.endpoint('web')}?query=mutation{cancelOrder(id:1){id}}`);
  assert.equal(response.status, 405);
});

test('a stream that its service refuses ends with an error that has the request id', async () => {
  const response = await fetch(road.endpoint('web'), {
    method: 'POST',
    headers: { ...json, accept: 'text/event-stream' },
    body: '{"query":"subscription { stockChanged(productIds: [\\"nope\\"]) { available } }"}',
  });
  const text = await response.text();
  const { errors } = JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? '{}');
  assert.equal(errors[0].extensions.code, 'NOT_FOUND');
  assert.equal(errors[0].extensions.requestId, response.headers.get('x-request-id'));
});

test('a document nested deeper than the parser goes is refused, and the next one answered', async () => {
  const deep = await road.ask('web', `${'{a'.repeat(4000)}${'}'.repeat(4000)}`);
  assert.equal(deep.errors?.[0]?.extensions['code'], 'OPERATION_TOO_LARGE');
  assert.deepEqual(await road.ask('web', '{ __typename }'), { data: { __typename: 'Query' } });
});

test('an operation deeper than the app allows is refused, fragments followed, at a bounded cost', async () => {
  const { errors } = await road.ask(
    'web',
    `{ product(id: "p1") ${'{ reviews { product '.repeat(8)}{ id }${' } }'.repeat(8)} }`,
  );
  assert.equal(errors?.[0]?.message, 'The operation has 18 levels of fields; 15 are the most.');
  const fragments = Array.from(
    { length: 25 },
    (_, at) =>
      `fragment F${at} on Product { a: reviews { product { ...F${at + 1} } } b: reviews { product { ...F${at + 1} } } }`,
  );
  const fanOut = await road.ask(
    'web',
    `{ product(id: "p1") { ...F0 } } ${fragments.join(' ')} fragment F25 on Product { id }`,
  );
  assert.equal(fanOut.errors?.[0]?.extensions['code'], 'OPERATION_TOO_LARGE');
});
