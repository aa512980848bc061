/** The small parts of limits: periods, and what an answer tells of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitsSchema } from '../../../src/config/limits.ts';
import type { HeldLimit } from '../../../src/envelope/limits/charges.ts';
import {
  canonicalAddress,
  type LimitSubject,
  limitKey,
  limitsOf,
} from '../../../src/envelope/limits/limit.ts';
import { rateLimitHeaders, retryAfterSeconds } from '../../../src/envelope/limits/rate-limit-headers.ts';
import { periodAt } from '../../../src/envelope/limits/span.ts';

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
  return {
    key: name,
    isQuota: false,
    isOfRequests: true,
    name,
    max: 100,
    windowSeconds: 60,
    standing: { ...untouched, ...standing },
  };
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

for (const [address, canonical] of [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
] as const)
  test(`${address} is counted as ${canonical}`, () => assert.equal(canonicalAddress(address), canonical));

const subject: LimitSubject = {
  principal: 'key acme',
  tier: 'gold',
  address: '192.0.2.7',
  operation: 'hash Home',
  names: ['Home'],
  counts: { requests: 1, cost: 70, upstreamCalls: 9 },
};
const now = Date.parse('2026-11-24T12:00:00Z');

function takes(config: object, of: Partial<LimitSubject> = {}) {
  const limits = limitsOf('partner', limitsSchema.parse(config));
  return limits.map((limit) => limit.takeFor({ ...subject, ...of }, now));
}

test('a rate takes what it counts from a window of its own for whoever calls', () => {
  const rates = [{ name: 'burst', max: 100, window: '10s', counts: 'cost' }];
  assert.deepEqual(takes({ rates }), [
    {
      key: 'facet:{limits:partner}:["burst","","key acme"]',
      max: 100,
      cost: 70,
      span: { windowMs: 10_000 },
      windowSeconds: 10,
    },
  ]);
});

test('a quota takes from the month of the calendar', () => {
  const quotas = [{ name: 'monthly', max: { gold: 9, default: 3 }, period: 'month', per: ['app'] }];
  assert.deepEqual(takes({ quotas }), [
    {
      key: 'facet:{limits:partner}:["monthly","2026-11",""]',
      max: 9,
      cost: 1,
      span: { endsAt: Date.parse('2026-12-01T00:00:00Z') },
      windowSeconds: 30 * 86_400,
    },
  ]);
});

test('who has no tier of the list has the default, a prototype is no tier', () => {
  const rates = [{ name: 'burst', max: { gold: 9, default: 3 }, window: '1s' }];
  for (const tier of [undefined, 'silver', 'constructor'])
    assert.equal(takes({ rates }, { tier })[0]?.max, 3);
});

test('nobody in particular is counted by address', () => {
  const rates = [{ name: 'burst', max: 9, window: '1s' }];
  const key = takes({ rates }, { principal: undefined })[0]?.key;
  assert.equal(key, 'facet:{limits:partner}:["burst","","address 192.0.2.7"]');
});

test('a limit of some operations leaves the others alone', () => {
  const rates = [{ name: 'home', max: 9, window: '1s', operations: ['Home'] }];
  assert.equal(takes({ rates }, { names: ['Other', 'sha256:x'] })[0], undefined);
  assert.notEqual(takes({ rates })[0], undefined);
});

test('only what counts every request alike can be decided before a document is read', () => {
  const rates = [
    { name: 'a', max: 1, window: '1s' },
    { name: 'b', max: 1, window: '1s', counts: 'cost' },
    { name: 'c', max: 1, window: '1s', per: ['principal', 'operation'] },
    { name: 'd', max: 1, window: '1s', operations: ['Home'] },
  ];
  const limits = limitsOf('partner', limitsSchema.parse({ rates }));
  assert.deepEqual(
    limits.map(({ isOfRequests }) => isOfRequests),
    [true, false, false, false],
  );
});

test('no two lists of parts share a key, however they are cut', () => {
  const lists = [
    ['a', 'b,c'],
    ['a,b', 'c'],
    ['a","b', 'c'],
    ['a', 'b","c'],
    ['x'.repeat(300)],
    ['x'.repeat(301)],
  ];
  assert.equal(new Set(lists.map((parts) => limitKey('web', parts))).size, lists.length);
  assert.ok(lists.every((parts) => limitKey('web', parts).length < 260));
});

for (const [what, config] of [
  ['a window without a unit', { rates: [{ name: 'a', max: 1, window: '10' }] }],
  ['a window of nothing', { rates: [{ name: 'a', max: 1, window: '0s' }] }],
  ['tiers without a default', { rates: [{ name: 'a', max: { gold: 1 }, window: '1s' }] }],
  ['a name with a quote', { rates: [{ name: 'a"', max: 1, window: '1s' }] }],
  ['an unknown key', { rates: [{ name: 'a', max: 1, window: '1s', windows: 1 }] }],
] as const)
  test(`${what} is no config`, () => assert.equal(limitsSchema.safeParse(config).success, false));
