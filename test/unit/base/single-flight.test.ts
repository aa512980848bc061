/** Work in flight: joined by who asks for the same, ended by the last who leaves, kept for nobody. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancellation } from '../../../src/base/cancellation.ts';
import { FacetError } from '../../../src/base/errors.ts';
import { SingleFlight } from '../../../src/base/single-flight.ts';

interface Work {
  readonly cancellation: Cancellation;
  resolve(value: string): void;
  reject(error: Error): void;
}

function setting(): {
  flights: SingleFlight<string>;
  works: Work[];
  join: (caller: Cancellation, isLeaving?: (reason: unknown) => boolean) => Promise<string>;
} {
  const flights = new SingleFlight<string>();
  const works: Work[] = [];
  const join = (caller: Cancellation, isLeaving?: (reason: unknown) => boolean): Promise<string> =>
    flights.join(
      'key',
      caller,
      (cancellation) => new Promise((resolve, reject) => void works.push({ cancellation, resolve, reject })),
      isLeaving,
    );
  return { flights, works, join };
}

test('what is under way is joined, and begun anew when it has ended', async () => {
  const { flights, works, join } = setting();
  const both = [join(new Cancellation()), join(new Cancellation())];
  assert.equal(works.length, 1);
  works[0]?.resolve('first');
  assert.deepEqual(await Promise.all(both), ['first', 'first']);
  assert.equal(flights.has('key'), false);
  const third = join(new Cancellation());
  works[1]?.resolve('second');
  assert.equal(await third, 'second');
});

test('a failure is that of all who wait, and is not kept', async () => {
  const { flights, works, join } = setting();
  const both = Promise.allSettled([join(new Cancellation()), join(new Cancellation())]);
  const error = new Error('down');
  works[0]?.reject(error);
  assert.deepEqual(await both, [
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ]);
  assert.equal(flights.has('key'), false);
});

test('who leaves is rejected with its own reason; the work ends with the last', async () => {
  const { works, join } = setting();
  const [first, second] = [new Cancellation(), new Cancellation()];
  const both = Promise.allSettled([join(first), join(second)]);
  first.cancel(undefined);
  assert.equal(works[0]?.cancellation.isCancelled, false);
  const reason = new FacetError('DEADLINE_EXCEEDED', 'over');
  second.cancel(reason);
  assert.equal(works[0]?.cancellation.isCancelled, true);
  const [, last] = await both;
  assert.deepEqual(last, { status: 'rejected', reason });
});

test('a client that goes away leaves the work open to others; one that gives it up does not', () => {
  for (const [reason, works] of [
    [undefined, 1],
    [new Error('too slow'), 2],
  ] as const) {
    const { works: begun, join } = setting();
    const leaving = new Cancellation();
    void join(leaving).catch(() => {});
    void join(new Cancellation());
    leaving.cancel(reason);
    void join(new Cancellation());
    assert.equal(begun.length, works);
  }
});

test('a caller may stay although its time is over', async () => {
  const { works, join } = setting();
  const caller = new Cancellation();
  const waiting = join(caller, (reason) => reason === undefined);
  caller.cancel(new Error('over'));
  works[0]?.resolve('late');
  assert.equal(await waiting, 'late');
});

test('who has left before begins nothing', async () => {
  const { works, join } = setting();
  const caller = new Cancellation();
  caller.cancel(undefined);
  await assert.rejects(join(caller));
  assert.equal(works.length, 0);
});

test('what is closed goes on for those who wait, and nobody joins it', async () => {
  const { flights, works, join } = setting();
  const before = join(new Cancellation());
  flights.closeAll();
  const after = join(new Cancellation());
  works[0]?.resolve('old');
  works[1]?.resolve('new');
  assert.deepEqual(await Promise.all([before, after]), ['old', 'new']);
  assert.equal(flights.has('key'), false);
});

test('work that nobody can leave is begun once for all who ask while it is under way, and goes on when others leave', async () => {
  const flights = new SingleFlight<string>();
  const { promise, resolve } = Promise.withResolvers<string>();
  let begun = 0;
  const ask = (): Promise<string> =>
    flights.run('key', () => {
      begun += 1;
      return promise;
    });
  const asked = [ask(), ask()];
  const leaving = new Cancellation();
  const left = flights.join('key', leaving, () => promise);
  leaving.cancel(new Error('left'));
  await assert.rejects(left, /left/);
  resolve('done');
  assert.deepEqual(await Promise.all(asked), ['done', 'done']);
  assert.deepEqual([begun, flights.has('key')], [1, false]);
});
