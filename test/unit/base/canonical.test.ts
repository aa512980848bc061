/** One text for one JSON value, whatever the order of its properties; none for what is no JSON. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalText } from '../../../src/base/canonical.ts';

test('values are the same exactly if their texts are', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, two) => {
      const areEqual = canonicalText(one) === canonicalText(two);
      let isSame = true;
      try {
        assert.deepStrictEqual(one, two);
      } catch {
        isSame = false;
      }
      assert.equal(areEqual, isSame);
      assert.equal(canonicalText(one), canonicalText(reversed(one)));
    }),
    { numRuns: 500 },
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
}

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

const rows: readonly (readonly [string, unknown, string | undefined])[] = [
  ['numbers as text are no numbers', ['1', 1], '["1",1]'],
  ['minus zero is another number', [-0, 0], '[-0,0]'],
  ['what is undefined is not there', { a: undefined, b: null }, '{"b":null}'],
  ['a comma in a text separates nothing', ['a","b'], String.raw`["a\",\"b"]`],
  ['names are text as well', { 'a":1,"b': 2 }, String.raw`{"a\":1,\"b":2}`],
  ['64 levels', deep(64), `${'['.repeat(64)}1${']'.repeat(64)}`],
  ['more levels', deep(65), undefined],
  ['any number of levels', deep(5000), undefined],
  ['not a number', [Number.NaN], undefined],
  ['an instance of a class', { at: new Date(0) }, undefined],
  ['a big integer', 1n, undefined],
];

for (const [name, value, text] of rows) test(name, () => assert.equal(canonicalText(value), text));
