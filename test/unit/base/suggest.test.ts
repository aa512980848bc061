/** The name that was probably meant. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { didYouMean, suggest } from '../../../src/base/suggest.ts';

describe('suggest', () => {
  const known = ['shipping', 'orders', 'users', 'reviews', 'id'];
  const cases: [string, string | undefined][] = [
    ['shiping', 'shipping'],
    ['shpiping', 'shipping'],
    ['ORDERS', 'orders'],
    ['user', 'users'],
    ['ide', 'id'],
    ['id', 'id'],
    ['xy', undefined],
    ['catalog', undefined],
    ['', undefined],
    ['shippingshipping', undefined],
  ];
  for (const [name, meant] of cases)
    test(`"${name}" is ${meant ?? 'nothing known'}`, () => assert.equal(suggest(name, known), meant));

  test('the nearest wins, the first of equals', () => {
    assert.equal(suggest('nme', ['names', 'name', 'nma']), 'name');
    assert.equal(suggest('ab', ['ac', 'ad']), 'ac');
  });

  test('of no candidates there is none', () => assert.equal(suggest('a', []), undefined));
});

test('didYouMean is a whole sentence or nothing', () => {
  assert.equal(didYouMean('nam', ['name']), ' Did you mean "name"?');
  assert.equal(didYouMean('nam', ['elephant']), '');
});
