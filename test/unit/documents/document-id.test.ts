/** Ids of persisted documents, with the two examples of the specification's appendix. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentIdOf, parseDocumentId } from '../../../src/documents/document-id.ts';

const hex = '7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e';

test('the id of a text is that of the specification', () => {
  assert.equal(documentIdOf('query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}'), `sha256:${hex}`);
  assert.equal(
    documentIdOf('query($id:ID!){user(id:$id){name}}'),
    'sha256:71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b',
  );
});

const forms: readonly (readonly [string, unknown, string | undefined])[] = [
  ['a hash with its prefix', `sha256:${hex}`, `sha256:${hex}`],
  ['a bare hash', hex, `sha256:${hex}`],
  ['a name', 'HomeScreen', 'HomeScreen'],
  ['a scheme of its own', 'x-acme:home/1', 'x-acme:home/1'],
  ['upper case', `sha256:${hex.toUpperCase()}`, undefined],
  ['a short hash', 'sha256:7dba', undefined],
  ['another scheme', `md5:${hex}`, undefined],
  ['a scheme with nothing behind it', 'x-acme:', undefined],
  ['a name of Object.prototype', '__proto__', '__proto__'],
  ['a path', '../../etc/passwd', '../../etc/passwd'],
  ['nothing', '', undefined],
  ['white space', 'home screen', undefined],
  ['a line end', 'home\n', undefined],
  ['a NUL', 'home\0', undefined],
  ['a megabyte', 'a'.repeat(1_000_000), undefined],
  ['a number', 7, undefined],
  ['an object', {}, undefined],
];

for (const [what, given, id] of forms) {
  test(`${what} is ${id === undefined ? 'no id' : 'an id'}`, () => assert.equal(parseDocumentId(given), id));
}
