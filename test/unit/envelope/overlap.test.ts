/** Which documents make much to compare, and that people's documents do not. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getIntrospectionQuery, parse } from 'graphql';
import { hasMorePairsThan } from '../../../src/envelope/overlap.ts';

const times = (count: number, part: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');

/** The least bound that holds. */
function pairs(document: string): number {
  const parsed = parse(document);
  let max = 0;
  while (hasMorePairsThan(parsed, max)) max += 1;
  return max;
}

for (const [what, document, expected] of [
  ['fields of different names', '{ a b c d }', 0],
  ['a field three times', '{ a a a }', 3],
  ['under an alias', '{ x: a x: b c }', 1],
  ['in inline fragments', '{ a ... { a } ... { a } }', 3],
  ['in a fragment that is spread once', '{ a ...f } fragment f on Q { a }', 1],
  ['below fields that are merged', '{ a { b } a { b } }', 3],
  ['below fields that are not', '{ a { b } c { b } }', 0],
  ['a circle of fragments ends', '{ ...f } fragment f on Q { a ...g } fragment g on Q { a ...f }', 8],
] as const)
  test(what, () => assert.equal(pairs(document), expected));

for (const [what, document] of [
  ['introspection', getIntrospectionQuery()],
  [
    'forty components that ask for the same entity',
    `{ me { ${times(40, (at) => `...c${at}`)} } } ${times(40, (at) => `fragment c${at} on User { __typename id name best { __typename id } own${at} }`)}`,
  ],
  ['a thousand fields', `{ ${times(1000, (at) => `a${at} { __typename id }`)} }`],
] as const)
  test(`${what} is not too much`, () => assert.equal(hasMorePairsThan(parse(document), 20_000), false));

test('a chain of fragments that doubles is counted in no time', () => {
  const chain = times(60, (at) => `fragment f${at} on Q { a { ...f${at + 1} } b: a { ...f${at + 1} } }`);
  assert.equal(hasMorePairsThan(parse(`{ ...f0 } ${chain} fragment f60 on Q { c }`), 20_000), false);
});
