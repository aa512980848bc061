/** docs/errors.md: its tables are those of the sources, and its first answer is what the demo gives. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorKinds } from '../../src/index.ts';
import { codeOfHttpStatus, grpcStatuses } from '../../src/upstream/status.ts';
import { startDemo } from './demo.ts';
import { blocksOf, rowsOf, sectionOf } from './markdown.ts';

const page = 'errors.md';

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
    const withoutId = (text: string): unknown =>
      JSON.parse(text.replace(/"requestId":\s*"[^"]*"/, '"requestId": "-"'));
    const given = JSON.stringify(await demo.ask(operation.text));
    assert.match(given, /"requestId":/);
    assert.deepEqual(withoutId(given), withoutId(answer.text));
  } finally {
    await demo.stop();
  }
});
