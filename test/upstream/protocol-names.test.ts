/** Only `upstream` and `config` know the protocols apart: whatever else depends on one asks for a trait of it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { protocols } from '../../src/upstream/protocols.ts';
import { readSourceFiles } from '../support/source-code.ts';

const names = [...protocols.keys()].join('|');
/** `x === 'rest'`, `'rest' !== x`, `case 'rest':` and `['rest'].includes(x)`; the same with a name in a list of several. */
const comparison = new RegExp(
  `[!=]==?\\s*['"](?:${names})['"]|['"](?:${names})['"]\\s*[!=]==?|case\\s+['"](?:${names})['"]|['"](?:${names})['"][^\\n]*\\]\\s*(?:as const)?\\)?\\.(?:includes|indexOf)`,
);

function isOwner(path: string): boolean {
  return path.startsWith('upstream/') || path.startsWith('config/');
}

test('no other file compares the name of a protocol', () => {
  const found = readSourceFiles().flatMap(({ path, lines }) =>
    isOwner(path) ? [] : lines.flatMap((line, at) => (comparison.test(line) ? [`${path}:${at + 1}`] : [])),
  );
  assert.deepEqual(found, []);
});

test('protocols.ts is the only file of upstream that names them all', () => {
  const naming = readSourceFiles().filter(({ path, lines }) => {
    const text = lines.join('\n');
    return (
      path.startsWith('upstream/') && [...protocols.keys()].every((name) => text.includes(`${name}Protocol`))
    );
  });
  assert.deepEqual(
    naming.map(({ path }) => path),
    ['upstream/protocols.ts'],
  );
});

for (const line of [
  "if (call.protocol === 'rest') return;",
  "if ('grpc' !== name) return;",
  "    case 'graphql': {",
  "    ['rest', 'grpc', 'graphql'].includes(name.value),",
])
  test(`such a comparison is found: ${line.trim()}`, () => assert.match(line, comparison));

for (const line of ["} from 'graphql';", "name: 'rest',", "protocol: 'grpc'"])
  test(`this is none: ${line}`, () => assert.doesNotMatch(line, comparison));
