/** The counters of one process, with a clock we hold: no window ever holds more than its maximum. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Counters, Decision, Take } from '../../../src/stores/counters.ts';
import { createMemoryCounters } from '../../../src/stores/memory-counters.ts';

const windowMs = 1000;

function withClock(maxCounters?: number) {
  const clock = { ms: 0 };
  const counters = createMemoryCounters({
    monotonicMs: () => clock.ms,
    wallMs: () => clock.ms,
    ...(maxCounters === undefined ? {} : { maxCounters }),
  });
  return { clock, take: (...takes: Take[]): Decision => decide(counters, takes) };
}

function decide(counters: Counters, takes: readonly Take[]): Decision {
  const decision = counters.take(takes);
  assert.ok(!(decision instanceof Promise));
  return decision;
}

function request(cost = 1, max = 5, key = 'a'): Take {
  return { key, max, cost, span: { windowMs } };
}

test('a window takes its maximum, then nothing until the first has left it', () => {
  const { clock, take } = withClock();
  for (let count = 1; count <= 5; count++) {
    const { isAdmitted, standings } = take(request());
    assert.equal(isAdmitted, true);
    assert.equal(standings[0]?.remaining, 5 - count);
  }
  const refused = take(request());
  assert.equal(refused.isAdmitted, false);
  const waitMs = refused.standings[0]?.waitMs ?? 0;
  assert.ok(waitMs >= windowMs && waitMs <= windowMs * 1.05 + 1, `${waitMs}`);
  clock.ms += waitMs - 2;
  assert.equal(take(request()).isAdmitted, false);
  clock.ms += 2;
  assert.equal(take(request()).isAdmitted, true);
});

test('one counter that has not enough takes from none', () => {
  const { take } = withClock();
  take(request(5, 5, 'small'));
  const both = take(request(1, 100, 'large'), request(1, 5, 'small'));
  assert.equal(both.isAdmitted, false);
  assert.deepEqual(
    both.standings.map(({ isWithin }) => isWithin),
    [true, false],
  );
  assert.equal(take(request(0, 100, 'large')).standings[0]?.remaining, 100);
});

test('a request larger than the window waits for ever', () => {
  const { take } = withClock();
  const { isAdmitted, standings } = take(request(6));
  assert.equal(isAdmitted, false);
  assert.equal(standings[0]?.waitMs, Number.POSITIVE_INFINITY);
});

test('a period is a counter of its own, told to end when it does', () => {
  const { clock, take } = withClock();
  const quota: Take = { key: 'acme 2026-11', max: 2, cost: 2, span: { endsAt: 5000 } };
  assert.equal(take(quota).isAdmitted, true);
  clock.ms = 4000;
  const refused = take(quota);
  assert.equal(refused.isAdmitted, false);
  assert.equal(refused.standings[0]?.waitMs, 1000);
  clock.ms = 5000;
  assert.equal(take({ ...quota, key: 'acme 2026-12', span: { endsAt: 10_000 } }).isAdmitted, true);
});

test('a bounded number of counters is kept', () => {
  const { take } = withClock(2);
  for (const key of ['a', 'b', 'c']) take(request(5, 5, key));
  assert.equal(take(request(1, 5, 'c')).isAdmitted, false);
  assert.equal(take(request(1, 5, 'a')).isAdmitted, true);
});

test('no window of the length, wherever it is laid, holds more than the maximum', () => {
  const step = fc.record({ waitMs: fc.integer({ min: 0, max: 700 }), cost: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 8 }), (steps, max) => {
      const { clock, take } = withClock();
      const admitted: { at: number; cost: number }[] = [];
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs;
        if (take(request(cost, max)).isAdmitted) admitted.push({ at: clock.ms, cost });
        const sum = admitted
          .filter(({ at }) => at > clock.ms - windowMs)
          .reduce((total, each) => total + each.cost, 0);
        assert.ok(sum <= max, `${sum} of ${max} at ${clock.ms}`);
      }
    }),
    { numRuns: 500 },
  );
});

test('whoever waits as long as told is admitted', () => {
  const step = fc.record({ waitMs: fc.integer({ min: 0, max: 300 }), cost: fc.integer({ min: 1, max: 4 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, take } = withClock();
      for (const { waitMs, cost } of steps) {
        clock.ms += waitMs;
        const first = take(request(cost, 4));
        if (first.isAdmitted) continue;
        clock.ms += first.standings[0]?.waitMs ?? 0;
        assert.equal(take(request(cost, 4)).isAdmitted, true);
      }
    }),
    { numRuns: 300 },
  );
});
