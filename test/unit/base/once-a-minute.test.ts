import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onceAMinute } from '../../../src/base/once-a-minute.ts';

test('the first of each minute is passed on, and the others are dropped', () => {
  const told: string[] = [];
  let now = 0;
  const tell = onceAMinute(
    (word: string) => void told.push(word),
    () => now,
  );
  for (const [at, word] of [
    [0, 'a'],
    [1, 'b'],
    [59_999, 'c'],
    [60_000, 'd'],
    [119_999, 'e'],
    [120_000, 'f'],
  ] as const) {
    now = at;
    tell(word);
  }
  assert.deepEqual(told, ['a', 'd', 'f']);
});
