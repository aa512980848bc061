/** The counters over a real Redis: exact however many ask at once, and as declared while it is away. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { FacetError } from '../../src/base/errors.ts';
import { type AwayMode, createAppCounters } from '../../src/stores/app-counters.ts';
import type { Counters, Take } from '../../src/stores/counters.ts';
import { createMemoryCounters } from '../../src/stores/memory-counters.ts';
import { createRedis, type RedisStore } from '../../src/stores/redis.ts';
import { createRedisCounters } from '../../src/stores/redis-counters.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

let server: OwnRedis;
let stores: RedisStore[];
const quiet = (): void => {};

before(async () => {
  if (withoutRedisServer !== false) return;
  server = await startOwnRedis();
  stores = await Promise.all([1, 2].map(() => createRedis({ url: server.url, log: quiet, pauseMs: 50 })));
});
after(async () => {
  await Promise.all((stores ?? []).map((store) => store.close()));
  await server?.stop();
});

function request(key: string, max: number, cost = 1, windowMs = 60_000): Take {
  return { key: `{test}${key}`, max, cost, span: { windowMs } };
}

function store(index: number): RedisStore {
  const found = stores[index];
  assert.ok(found);
  return found;
}

/** Both implementations keep one contract. */
const implementations: readonly (readonly [string, () => Counters])[] = [
  ['memory', () => createMemoryCounters()],
  ['redis', () => createRedisCounters(store(0))],
];

for (const [name, create] of implementations) {
  describe(`counters in ${name}`, { skip: name === 'redis' && withoutRedisServer }, () => {
    test('exactly the maximum is admitted of 1,000 that ask at once', async () => {
      const counters = create();
      const decisions = await Promise.all(
        Array.from({ length: 1000 }, async () =>
          counters.take([request('race', 100), request('wide', 10_000)]),
        ),
      );
      assert.equal(decisions.filter(({ isAdmitted }) => isAdmitted).length, 100);
      const wide = await counters.take([request('wide', 10_000, 0)]);
      assert.equal(wide.standings[0]?.remaining, 9900);
    });

    test('decisions that are asked for together see what each other took', async () => {
      const counters = create();
      const cost = (amount: number): Take[] => [
        request('together', 5, amount),
        request('beside', 100, amount),
      ];
      const decisions = await Promise.all([2, 4, 3, 1].map(async (amount) => counters.take(cost(amount))));
      assert.deepEqual(
        decisions.map(({ isAdmitted, standings }) => [isAdmitted, standings[0]?.remaining]),
        [
          [true, 3],
          [false, 3],
          [true, 0],
          [false, 0],
        ],
      );
      assert.equal((await counters.take([request('beside', 100, 0)])).standings[0]?.remaining, 95);
    });

    test('costs are taken whole or not at all', async () => {
      const counters = create();
      const admitted = [];
      for (const cost of [4, 4, 4, 2, 1]) {
        const { isAdmitted } = await counters.take([request('cost', 10, cost)]);
        admitted.push(isAdmitted);
      }
      assert.deepEqual(admitted, [true, true, false, true, false]);
    });

    test('whoever waits as long as told is admitted', async () => {
      const counters = create();
      await counters.take([request('wait', 2, 2, 2000)]);
      const { isAdmitted, standings } = await counters.take([request('wait', 2, 1, 2000)]);
      assert.equal(isAdmitted, false);
      await wait((standings[0]?.waitMs ?? 0) + 2);
      assert.equal((await counters.take([request('wait', 2, 1, 2000)])).isAdmitted, true);
    });

    test('a period is counted until it ends', async () => {
      const counters = create();
      const quota: Take = { key: '{test}quota', max: 3, cost: 3, span: { endsAt: Date.now() + 60_000 } };
      assert.equal((await counters.take([quota])).isAdmitted, true);
      const { isAdmitted, standings } = await counters.take([quota]);
      assert.equal(isAdmitted, false);
      const { waitMs = 0 } = standings[0] ?? {};
      assert.ok(waitMs > 50_000 && waitMs <= 60_000, `${waitMs}`);
    });

    test('more than the whole window is never admitted', async () => {
      const { isAdmitted, standings } = await create().take([request('large', 5, 6)]);
      assert.equal(isAdmitted, false);
      assert.equal(standings[0]?.waitMs, Number.POSITIVE_INFINITY);
    });
  });
}

describe('two gateways and one Redis', { skip: withoutRedisServer }, () => {
  for (let round = 1; round <= 10; round++) {
    test(`round ${round}: exactly 100 of 1,000 are admitted`, async () => {
      const gateways = [createRedisCounters(store(0)), createRedisCounters(store(1))];
      const decisions = await Promise.all(
        Array.from({ length: 1000 }, async (_, index) =>
          gateways[index % 2]?.take([request(`round${round}`, 100)]),
        ),
      );
      assert.equal(decisions.filter((decision) => decision?.isAdmitted === true).length, 100);
    });
  }

  test('a counter is not kept longer than its window', async () => {
    await createRedisCounters(store(0)).take([request('short', 5, 1, 60_000)]);
    const left = Number(await store(0).call('pttl', '{test}short'));
    assert.ok(left > 0 && left <= 66_000, `${left}`);
  });

  test('a key that holds something else is the matter of those who need it, and of nobody else', async () => {
    await store(0).call('rpush', '{test}foreign', 'of somebody else');
    const counters = createRedisCounters(store(0));
    const decisions = await Promise.allSettled([
      counters.take([request('beside-foreign', 5)]),
      counters.take([request('beside-foreign', 5), request('foreign', 5)]),
      counters.take([request('beside-foreign', 5)]),
    ]);
    assert.deepEqual(
      decisions.map((decision) =>
        decision.status === 'fulfilled' ? decision.value.standings[0]?.remaining : String(decision.reason),
      ),
      [4, 'StoreUnavailable: WRONGTYPE {test}foreign', 3],
    );
    assert.equal(store(0).isUp(), true);
    assert.deepEqual(await store(0).call('lrange', '{test}foreign', 0, -1), ['of somebody else']);
  });
});

describe('while Redis is away', { skip: withoutRedisServer }, () => {
  const counted = { without: 0 };
  const app = (mode: AwayMode): Counters =>
    createAppCounters({
      redis: store(0),
      local: createMemoryCounters(),
      mode,
      instances: 4,
      decidedWithout: () => counted.without++,
    });

  test('open admits, closed refuses, local divides, and it is counted', async () => {
    await server.kill();
    const [open, closed, local] = [app('open'), app('closed'), app('local')];
    assert.equal((await open.take([request('away', 1, 5)])).isAdmitted, true);
    await assert.rejects(
      async () => closed.take([request('away', 1)]),
      (error) => error instanceof FacetError && error.code === 'LIMITS_UNAVAILABLE',
    );
    const decisions = [];
    for (let index = 0; index < 40; index++) decisions.push(await local.take([request('away', 40)]));
    assert.equal(decisions.filter(({ isAdmitted }) => isAdmitted).length, 10);
    assert.equal(counted.without, 42);
  });

  test('while it flaps and forgets, a process admits at most the limit and its share', async () => {
    const counters = app('local');
    let admitted = 0;
    const askAll = async (): Promise<void> => {
      for (let count = 0; count < 60; count++)
        if ((await counters.take([request('flaps', 40, 1, 3_600_000)])).isAdmitted) admitted += 1;
    };
    for (let times = 0; times < 3; times++) {
      await server.restart();
      await until(() => store(0).isUp());
      await askAll();
      await server.kill();
      await until(() => !store(0).isUp());
      await askAll();
    }
    assert.equal(admitted, 40 + 10);
  });

  test('and shared again when it is back', async () => {
    await server.restart();
    const counters = app('closed');
    const attempt = async (): Promise<boolean> => {
      try {
        return (await counters.take([request('back', 10)])).isAdmitted;
      } catch {
        return false;
      }
    };
    while (!(await attempt())) await wait(10);
    assert.equal(
      (await createRedisCounters(store(0)).take([request('back', 10, 0)])).standings[0]?.remaining,
      9,
    );
  });
});
