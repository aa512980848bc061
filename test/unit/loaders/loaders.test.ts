/** Keys asked for together travel together, in calls that are neither too many keys nor too long. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type BatchCall, Loaders } from '../../../src/loaders/loaders.ts';

const source = {};

/** A service whose rows are the keys themselves; it notes each call. */
function service(options: Partial<BatchCall> = {}) {
  const calls: unknown[][] = [];
  const call: BatchCall = {
    service: 's',
    many: false,
    max: 100,
    rowKey: (row) => (row as { id: unknown }).id,
    isTooLong: () => false,
    fetch: async (keys) => {
      calls.push([...keys]);
      return keys.map((id) => ({ id })).toReversed();
    },
    ...options,
  };
  return { calls, call };
}

async function load(loaders: Loaders, keys: readonly unknown[], call: BatchCall, variant = '') {
  return Promise.allSettled(keys.map((key) => loaders.byKey(source, variant, key, () => call)));
}

describe('byKey', () => {
  const chunks: [string, unknown[], Partial<BatchCall>, unknown[][]][] = [
    ['one call for all', [1, 2, 3], {}, [[1, 2, 3]]],
    ['each key once', [1, '1', 2, 1], {}, [[1, 2]]],
    ['at most max', [1, 2, 3, 4, 5], { max: 2 }, [[1, 2], [3, 4], [5]]],
    ['exactly max', [1, 2], { max: 2 }, [[1, 2]]],
    ['one a call', [1, 2, 3], { max: 1 }, [[1], [2], [3]]],
    [
      'too long is cut in halves',
      [1, 2, 3, 4, 5],
      { isTooLong: (keys) => keys.length > 2 },
      [[1, 2], [3], [4, 5]],
    ],
    ['a single key is sent however long it is', [1, 2], { isTooLong: () => true }, [[1], [2]]],
    [
      'one that cannot be sent is asked for alone, and each key has its own result',
      [1, 2, 3],
      {
        isTooLong: (keys) => {
          if (keys.includes(2)) throw new Error('no place for 2');
          return false;
        },
      },
      [[1, 3], [2]],
    ],
    [
      'both',
      [1, 2, 3, 4, 5, 6],
      { max: 4, isTooLong: (keys) => keys.length > 3 },
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
  ];
  for (const [name, keys, options, expected] of chunks) {
    test(name, async () => {
      const { calls, call } = service(options);
      const results = await load(new Loaders(), keys, call);
      assert.deepEqual(calls, expected);
      assert.deepEqual(
        results.map(
          (result) => result.status === 'fulfilled' && String((result.value as { id: unknown }).id),
        ),
        keys.map(String),
      );
    });
  }

  test('a failed chunk fails its own keys only', async () => {
    const { call } = service({ max: 2 });
    const failing = {
      ...call,
      fetch: async (keys: readonly unknown[]) =>
        keys.includes(3) ? Promise.reject(new Error('x')) : call.fetch(keys),
    };
    const results = await load(new Loaders(), [1, 2, 3, 4, 5], failing);
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      [true, true, false, false, true],
    );
  });

  test('keys whose call cannot be rendered fail their own chunk only', async () => {
    const { call } = service({
      max: 2,
      isTooLong: (keys) => {
        if (keys.includes('bad')) throw new Error('bad');
        return false;
      },
    });
    const results = await load(new Loaders(), [1, 2, 'bad', 4, 5], call);
    assert.deepEqual(results.map(({ status }) => status === 'fulfilled').filter(Boolean).length >= 3, true);
  });

  test('variants and sources share nothing', async () => {
    const { calls, call } = service();
    const loaders = new Loaders();
    await Promise.all([
      loaders.byKey(source, 'a', 1, () => call),
      loaders.byKey(source, 'b', 1, () => call),
      loaders.byKey({}, 'a', 1, () => call),
    ]);
    assert.deepEqual(calls, [[1], [1], [1]]);
  });

  test('what was loaded is kept until it is cleared', async () => {
    const { calls, call } = service();
    const loaders = new Loaders();
    await load(loaders, [1], call);
    await load(loaders, [1, 2], call);
    loaders.clear();
    await load(loaders, [1], call);
    assert.deepEqual(calls, [[1], [2], [1]]);
  });
});

test('once makes one call for one fingerprint, until it is cleared', async () => {
  const loaders = new Loaders();
  let count = 0;
  const fetch = async () => ++count;
  assert.deepEqual(
    await Promise.all([loaders.once('a', fetch), loaders.once('a', fetch), loaders.once('b', fetch)]),
    [1, 1, 2],
  );
  loaders.clear();
  assert.equal(await loaders.once('a', fetch), 3);
});
