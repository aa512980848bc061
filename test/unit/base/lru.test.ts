import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lru } from '../../../src/base/lru.ts';

test('it forgets what was not used for the longest time', () => {
  const lru = new Lru<string, number>({ maxEntries: 2 });
  lru.set('a', 1);
  lru.set('b', 2);
  assert.equal(lru.get('a'), 1);
  lru.set('c', 3);
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('c')], [1, undefined, 3]);
});

test('what is used all the time stays, and so does what is new', () => {
  const evicted: number[] = [];
  const lru = new Lru<string, number>({ maxEntries: 3, onEvict: (value) => evicted.push(value) });
  lru.set('a', 0);
  for (let value = 1; value <= 20; value++) {
    lru.set(`k${value}`, value);
    assert.equal(lru.get('a'), 0, `after ${value}`);
    assert.ok(lru.has(`k${value}`));
  }
  assert.deepEqual(
    evicted,
    Array.from({ length: 18 }, (_, index) => index + 1),
  );
});

test('where all were used, the oldest goes', () => {
  const lru = new Lru<string, number>({ maxEntries: 2 });
  for (const key of ['a', 'b']) lru.set(key, 1);
  for (const key of ['b', 'a']) lru.get(key);
  lru.set('c', 1);
  assert.deepEqual([lru.has('a'), lru.has('b'), lru.has('c')], [false, true, true]);
});

test('the weights of all together are bounded, and what is too heavy alone pushes nobody out', () => {
  const evicted: number[] = [];
  const options = { maxEntries: 10, maxWeight: 10, weigh: (value: number) => value };
  const lru = new Lru<string, number>({ ...options, onEvict: (value) => evicted.push(value) });
  lru.set('a', 4);
  lru.set('b', 5);
  lru.set('c', 11);
  assert.deepEqual([lru.has('a'), lru.has('b'), lru.has('c')], [true, true, false]);
  lru.set('d', 6);
  assert.deepEqual([lru.has('a'), lru.has('b'), lru.has('d')], [false, false, true]);
  assert.deepEqual(evicted, [11, 4, 5]);
});

test('a value that is set again replaces the one before', () => {
  const lru = new Lru<string, number>({ maxEntries: 2 });
  lru.set('a', 1);
  lru.set('b', 2);
  lru.set('a', 3);
  lru.set('c', 4);
  assert.deepEqual([lru.get('a'), lru.get('b'), lru.get('c')], [3, undefined, 4]);
});
