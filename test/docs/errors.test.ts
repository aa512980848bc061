/** docs/errors.md: its tables are those of the sources, and its answers are what the demo gives. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorKinds } from '../../src/index.ts';
import { codeOfHttpStatus, grpcStatuses } from '../../src/upstream/status.ts';
import { startDemo } from './demo.ts';
import { blocksOf, rowsOf, sectionOf } from './markdown.ts';

const page = 'errors.md';

/** An answer with its request id left out, which no two have in common. */
const withoutId = (text: string): unknown =>
  JSON.parse(text.replace(/"requestId":\s*"[^"]*"/, '"requestId": "-"'));

function answerMarked(mark: string): unknown {
  const block = blocksOf(page).find(({ marks }) => marks.includes(mark));
  assert.ok(block, `there is no block marked ${mark}`);
  return withoutId(block.text);
}

test('the codes, their statuses and what may be retried are those of the sources, in their order', () => {
  const documented = rowsOf(sectionOf(page, '## Codes')).map((row) => row.slice(0, 3));
  const kinds = Object.entries(errorKinds).map(([code, { status, retryable }]) => [
    code,
    String(status),
    retryable ? 'yes' : 'no',
  ]);
  assert.deepEqual(documented, kinds);
});

test('the statuses of services have the codes of the sources', () => {
  const rows = rowsOf(sectionOf(page, '## Statuses of services'));
  const grpc = rows.filter((row) => row.length === 3);
  const http = rows.filter((row) => row.length === 2);
  assert.deepEqual(grpc, grpcStatuses.map(({ name, code }, number) => [name, String(number), code]).slice(1));
  const named = new Map(
    http.flatMap(([statuses = '', code = '']) =>
      /^[\d, ]+$/.test(statuses) ? statuses.split(', ').map((status) => [Number(status), code] as const) : [],
    ),
  );
  const groups = new Map(http.map(([statuses = '', code = '']) => [statuses, code]));
  for (let status = 300; status < 600; status++) {
    const group = status < 400 ? '300 to 399' : status < 500 ? 'any other 4xx' : 'any other 5xx';
    assert.equal(named.get(status) ?? groups.get(group), codeOfHttpStatus(status), `status ${status}`);
  }
});

test('the answer with partial data is what the demo gives', async () => {
  const [operation] = blocksOf(page).filter(({ language }) => language === 'graphql');
  const [answer] = blocksOf(page).filter(({ language }) => language === 'json');
  assert.ok(operation && answer);
  const demo = await startDemo();
  try {
    await demo.shop.setFaults('reviews', { down: true });
    const given = JSON.stringify(await demo.ask(operation.text));
    assert.match(given, /"requestId":/);
    assert.deepEqual(withoutId(given), withoutId(answer.text));
  } finally {
    await demo.stop();
  }
});

test('the answer without upstream details is what the partner app gives', async () => {
  const demo = await startDemo(undefined, 'partner');
  try {
    await demo.shop.setFaults('catalog', { down: true });
    const given = JSON.stringify(await demo.ask('{ product(id: "p1") { id name } }'));
    assert.deepEqual(withoutId(given), answerMarked('partner'));
  } finally {
    await demo.stop();
  }
});

const graphql = { accept: 'application/graphql-response+json' };

test('the answer to a document that does not fit the schema is what the demo gives', async () => {
  const demo = await startDemo();
  try {
    const response = await demo.post('{ prodct(id: "p1") { name } }', graphql);
    assert.equal(response.status, 400);
    assert.deepEqual(withoutId(await response.text()), answerMarked('invalid'));
  } finally {
    await demo.stop();
  }
});

test('a document of too many tokens does not parse, and one that is nested too deep is too large', async () => {
  const demo = await startDemo();
  try {
    for (const [query, code] of [
      [`{ ${'__typename '.repeat(10_001)}}`, 'GRAPHQL_PARSE_FAILED'],
      [`${'{ a '.repeat(3_300)}${'}'.repeat(3_300)}`, 'OPERATION_TOO_LARGE'],
    ] as const) {
      const response = await demo.post(query, graphql);
      assert.equal(response.status, 400);
      assert.match(await response.text(), new RegExp(`"code":"${code}"`));
    }
  } finally {
    await demo.stop();
  }
});

test('a subscription without accept: text/event-stream is 406 in any media type, and no service is asked', async () => {
  const demo = await startDemo(undefined, 'web');
  try {
    // The gateway has fetched the issuer's keys.
    demo.shop.resetCalls();
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const response = await demo.post('subscription { stockChanged(productIds: ["p1"]) { available } }', {
        accept,
      });
      assert.equal(response.status, 406, accept);
      assert.match(await response.text(), /"code":"STREAM_REQUIRED"/);
    }
    assert.deepEqual(demo.shop.calls(), []);
  } finally {
    await demo.stop();
  }
});
