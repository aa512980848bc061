import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LazyMap } from '../../../src/base/lazy-map.ts';

test('a value is made once, when it is first asked for', () => {
  const made: string[] = [];
  const map = new LazyMap(
    () => ['a', 'b', 'a'],
    (key) => {
      made.push(key);
      return key.toUpperCase();
    },
  );
  assert.equal(map.size, 2);
  assert.deepEqual([map.has('a'), map.has('c'), [...map.keys()]], [true, false, ['a', 'b']]);
  assert.deepEqual(made, []);
  assert.deepEqual([map.get('b'), map.get('b'), map.get('c')], ['B', 'B', undefined]);
  assert.deepEqual(made, ['b']);
  assert.deepEqual(
    [...map],
    [
      ['a', 'A'],
      ['b', 'B'],
    ],
  );
  assert.deepEqual(
    [[...map.values()], made],
    [
      ['A', 'B'],
      ['b', 'a'],
    ],
  );
});
