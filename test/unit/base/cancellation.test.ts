/** What ends a piece of work: everybody who waits is told once, whenever they came. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancellation } from '../../../src/base/cancellation.ts';
import { Deadline } from '../../../src/base/deadline.ts';

test('listeners and the signal are told the first reason, once; those removed are not', () => {
  const cancellation = new Cancellation();
  const told: unknown[] = [];
  const removed = (): void => void told.push('removed');
  cancellation.add((reason) => told.push(reason));
  cancellation.add(removed);
  cancellation.remove(removed);
  const { signal } = cancellation;
  cancellation.cancel('first');
  cancellation.cancel('second');
  cancellation.add((reason) => told.push(`late ${String(reason)}`));
  assert.deepEqual(told, ['first', 'late first']);
  assert.deepEqual([signal.aborted, signal.reason], [true, 'first']);
});

test('a signal that is asked for afterwards is aborted already', () => {
  const cancellation = new Cancellation();
  cancellation.cancel('over');
  assert.equal(cancellation.signal.reason, 'over');
});

test('limited work ends with its parent, and not after it was released', () => {
  const parent = new Cancellation();
  const [running, released] = [new Deadline(60_000, parent), new Deadline(60_000, parent)];
  released.release();
  parent.cancel('gone');
  assert.deepEqual(
    [running.cancellation.reason, running.isTimedOut, released.cancellation.isCancelled],
    ['gone', false, false],
  );
  running.release();
});

test('limited work ends by itself when its time is over', async () => {
  const limited = new Deadline(1, new Cancellation());
  const reason = await new Promise((resolve) => limited.cancellation.add(resolve));
  assert.equal((reason as Error).name, 'TimeoutError');
  assert.equal(limited.isTimedOut, true);
  limited.release();
});
