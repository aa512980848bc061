import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from '../../../src/cli/progress.ts';

test('short work says nothing, long work a line a second', () => {
  const said: string[] = [];
  let now = 0;
  const progress = createProgress(
    (line) => void said.push(line),
    () => now,
  );
  for (const [at, text] of [
    [0, 'a'],
    [999, 'b'],
    [1000, 'c'],
    [1500, 'd'],
    [2100, 'e'],
  ] as const) {
    now = at;
    progress(text);
  }
  assert.deepEqual(said, ['... c\n', '... e\n']);
});
