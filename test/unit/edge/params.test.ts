/** What a request asks for, from its body or its URL: an empty operation name is none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGetParams, parseParams } from '../../../src/edge/params.ts';
import { Environment, parseApp } from '../../../src/index.ts';

const app = parseApp(() => ({ name: 'web', port: 0 }), new Environment({}));
const rows: readonly (readonly [given: unknown, operationName: string | undefined])[] = [
  [{ query: '{ a }' }, undefined],
  [{ query: '{ a }', operationName: null }, undefined],
  [{ query: '{ a }', operationName: '' }, undefined],
  [{ query: 'query A { a }', operationName: 'A' }, 'A'],
];

for (const [given, operationName] of rows) {
  test(`${JSON.stringify(given)} asks for ${operationName ?? 'the only operation'}`, () => {
    const params = parseParams(Buffer.from(JSON.stringify(given)), app);
    assert.ok(!Array.isArray(params) && 'operationName' in params);
    assert.equal(params.operationName, operationName);
  });
}

test('the same in a URL', () => {
  assert.equal(parseGetParams('query={a}&operationName=', app).operationName, undefined);
  assert.equal(parseGetParams('query={a}&operationName=A', app).operationName, 'A');
});

test('a name that is no text is refused', () => {
  assert.throws(
    () => parseParams(Buffer.from('{"query":"{ a }","operationName":1}'), app),
    /"operationName" must be a text/,
  );
});
