/** Manifests are read as the clients' tools write them, and a changed one is refused. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { StartupError } from '../../../src/base/startup-error.ts';
import { parseManifest } from '../../../src/documents/manifest.ts';

const text = 'query Home { home { title } }';
const hash = (algorithm: string): string => createHash(algorithm).update(text).digest('hex');

test("Apollo's manifest", () => {
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [{ id: hash('sha256'), body: text, name: 'Home', type: 'query' }],
  };
  assert.deepEqual(parseManifest(JSON.stringify(manifest), 'm.json'), [
    { id: `sha256:${hash('sha256')}`, text },
  ]);
});

test("Relay's map, by MD5 or by a name", () => {
  const manifest = { [hash('md5')]: text, HomeQuery: text };
  assert.deepEqual(parseManifest(JSON.stringify(manifest), 'm.json'), [
    { id: hash('md5'), text },
    { id: 'HomeQuery', text },
  ]);
});

test('a key of Object.prototype is an id like any other', () => {
  const [listed] = parseManifest(`{"__proto__": ${JSON.stringify(text)}}`, 'm.json');
  assert.equal(listed?.id, '__proto__');
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['half a file', '{"a": ', /m\.json: not JSON/],
  ['a list', '[]', /is a JSON object/],
  ['another format', '{"format": "x", "version": 2}', /"x" version 2 is not known/],
  [
    'no operations',
    '{"format": "apollo-persisted-query-manifest", "version": 1}',
    /"operations" must be a list/,
  ],
  ['a changed document', JSON.stringify({ [hash('md5')]: `${text} ` }), /is not the md5 of its document/],
  ['an id without a text', '{"a": 7}', /"a" is no id with the text/],
  ['an id that is none', JSON.stringify({ 'a b': text }), /"a b" is no id/],
];

for (const [what, json, message] of refused) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => parseManifest(json, 'm.json'),
      (error) => error instanceof StartupError && message.test(error.message),
    );
  });
}
