import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runWithLimit } from '../../tools/run-with-limit.ts';

test('does every item, in order, never more than the limit at once', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await runWithLimit([1, 2, 3, 4, 5], 2, async (item) => {
    seen.push(item);
    running += 1;
    most = Math.max(most, running);
    await sleep(1);
    running -= 1;
  });
  assert.deepEqual({ seen, most }, { seen: [1, 2, 3, 4, 5], most: 2 });
});
