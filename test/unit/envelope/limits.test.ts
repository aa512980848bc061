/** The small parts of limits: windows, periods, and what an answer tells of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type HeldLimit,
  rateLimitHeaders,
  retryAfterSeconds,
} from '../../../src/envelope/limits/rate-limit-headers.ts';
import { parseWindow, periodAt } from '../../../src/envelope/limits/span.ts';

for (const [text, ms] of [
  ['10s', 10_000],
  ['1m', 60_000],
  ['24h', 86_400_000],
  ['30 d', 2_592_000_000],
  ['0s', undefined],
  ['-1s', undefined],
  ['1.5m', undefined],
  ['1w', undefined],
  ['', undefined],
] as const)
  test(`the window "${text}" is ${ms ?? 'none'}`, () => assert.equal(parseWindow(text), ms));

for (const [period, at, name, endsAt] of [
  ['day', '2026-11-24T23:59:59.999Z', '2026-11-24', '2026-11-25T00:00:00.000Z'],
  ['day', '2026-12-31T00:00:00.000Z', '2026-12-31', '2027-01-01T00:00:00.000Z'],
  ['month', '2026-12-31T23:00:00.000Z', '2026-12', '2027-01-01T00:00:00.000Z'],
  ['month', '2028-02-29T12:00:00.000Z', '2028-02', '2028-03-01T00:00:00.000Z'],
] as const)
  test(`the ${period} of ${at} ends at ${endsAt}`, () => {
    const current = periodAt(period, Date.parse(at));
    assert.equal(current.name, name);
    assert.equal(new Date(current.endsAt).toISOString(), endsAt);
  });

function held(name: string, standing: Partial<HeldLimit['standing']>): HeldLimit {
  const untouched = { isWithin: true, remaining: 50, waitMs: 0, resetMs: 29_400 };
  return { name, max: 100, windowSeconds: 60, standing: { ...untouched, ...standing } };
}

test('limits are told as structured fields', () => {
  assert.deepEqual(rateLimitHeaders([held('burst', {}), held('a "b"', { remaining: 0 })]), {
    'ratelimit-policy': '"burst";q=100;w=60, "a \\"b\\"";q=100;w=60',
    ratelimit: '"burst";r=50;t=30, "a \\"b\\"";r=0;t=30',
  });
  assert.deepEqual(rateLimitHeaders([]), {});
});

test('the wait is that of the limit that refuses for the longest time, rounded up', () => {
  const refused = { isWithin: false, waitMs: 1001 };
  assert.equal(retryAfterSeconds([held('a', refused), held('b', { waitMs: 90_000 })]), 2);
  assert.equal(retryAfterSeconds([held('a', { isWithin: false, waitMs: 3 })]), 1);
  assert.equal(
    retryAfterSeconds([held('a', { isWithin: false, waitMs: Number.POSITIVE_INFINITY })]),
    undefined,
  );
});
