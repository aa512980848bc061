/**
 * What limits decide while their Redis refuses, dies, hangs, is slow, is emptied or is replaced: what the app has
 * declared, without making anybody wait, and all gateways together again once it is back.
 */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { codeOf, post, startTarget, type Target } from '../security/target.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { startWatched, type Watched } from '../support/sentinels.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { decidedWithoutRedis } from '../support/without-redis.ts';

type Away = 'open' | 'closed' | 'local';
const modes: readonly Away[] = ['open', 'closed', 'local'];
/** Of each of two gateways alone: half of it. */
const MAX = 6;
/** Far more than the 100 ms that a request may wait, for machines that have much else to do; far less than for ever. */
const MAX_WAIT_MS = 5000;

let redis: OwnRedis;
let proxy: TcpProxy;
/** Two gateways of each mode. */
const gateways = new Map<Away, readonly Target[]>();

const start = (mode: Away, url: string): Promise<Target> =>
  startTarget({
    app: {
      limits: {
        whenRedisIsAway: mode,
        instances: 2,
        rates: [{ name: `away-${mode}`, max: MAX, window: '1h', per: ['principal', 'operation'] }],
      },
    },
    options: { redis: url },
  });

const pair = (mode: Away): readonly [Target, Target] => gateways.get(mode) as readonly [Target, Target];

let operations = 0;
/** An operation that asks what nobody has asked for, and therefore has a counter of its own. */
const fresh = (): string => `{ me ${fieldsOf((operations += 1))} }`;

/** One set of fields a number: by which of three there are, and so on in the field of the same type. */
function fieldsOf(number: number): string {
  const bits = (number % 7) + 1;
  const fields = ['id', 'name', 'email'].filter((_, at) => (bits & (1 << at)) !== 0);
  return `{ ${fields.join(' ')} ${number < 7 ? '' : `best ${fieldsOf(Math.floor(number / 7))}`} }`;
}

interface Asked {
  readonly statuses: readonly number[];
  readonly longestMs: number;
  readonly p50Ms: number;
}

/** One after the other, at both gateways in turn. */
async function ask(targets: readonly Target[], query: string, times: number): Promise<Asked> {
  const statuses: number[] = [];
  const waits: number[] = [];
  for (let at = 0; at < times; at++) {
    const from = performance.now();
    const { status } = await post(targets[at % targets.length]?.url ?? '', { query });
    waits.push(performance.now() - from);
    statuses.push(status);
  }
  waits.sort((a, b) => a - b);
  return { statuses, longestMs: waits.at(-1) ?? 0, p50Ms: waits[waits.length >> 1] ?? 0 };
}

const admitted = ({ statuses }: Asked): number => statuses.filter((status) => status === 200).length;
const isUp = async (target: Target): Promise<boolean> =>
  /^facet_redis_is_up 1$/m.test(await target.metrics());
const all = (): Target[] => [...gateways.values()].flat();
const untilUp = (): Promise<void> =>
  until(async () => (await Promise.all(all().map(isUp))).every((up) => up));

/** What each mode declares, for whoever asks more than there is. */
async function decidesAsDeclared(report: (text: string) => void): Promise<void> {
  for (const mode of modes) {
    const asked = await ask(pair(mode), fresh(), 2 * MAX);
    report(`${mode}: longest ${asked.longestMs.toFixed(0)} ms, median ${asked.p50Ms.toFixed(1)} ms`);
    const expected = { open: 2 * MAX, closed: 0, local: MAX }[mode];
    assert.equal(admitted(asked), expected, `${mode}: ${asked.statuses.join(' ')}`);
    const refusal = { open: 200, closed: 503, local: 429 }[mode];
    assert.ok(asked.statuses.every((status) => status === 200 || status === refusal));
    assert.ok(asked.longestMs < MAX_WAIT_MS, `${mode}: ${asked.longestMs} ms`);
  }
}

const decidedWithout = async (targets: readonly Target[]): Promise<number> =>
  decidedWithoutRedis(await Promise.all(targets.map((target) => target.metrics())));

/**
 * Both gateways count together. A machine that stands still for 100 ms twice makes a gateway decide alone, as it should: only
 * then, and by their own metric, it is asked once more.
 */
async function decideTogether(targets: readonly Target[], name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await decidedWithout(targets);
    const asked = await ask(targets, fresh(), 2 * MAX);
    const alone = (await decidedWithout(targets)) - before;
    if (alone > 0 && attempt < 5) {
      await until(async () => (await Promise.all(targets.map(isUp))).every((up) => up));
      continue;
    }
    assert.equal(admitted(asked), MAX, `${name}: ${asked.statuses.join(' ')}, ${alone} decided alone`);
    return;
  }
}

async function decidesTogether(): Promise<void> {
  for (const mode of modes) await decideTogether(pair(mode), mode);
}

suite('limits without Redis', { skip: withoutRedisServer }, () => {
  before(async () => {
    redis = await startOwnRedis();
    proxy = await startTcpProxy(redis.port);
    const url = `redis://127.0.0.1:${proxy.port}`;
    for (const mode of modes) gateways.set(mode, await Promise.all([start(mode, url), start(mode, url)]));
  });
  after(async () => {
    await Promise.all(all().map((target) => target.stop()));
    await proxy.stop();
    await redis.stop();
  });

  test('together while it is there', decidesTogether);

  test('F28 F32 it is killed, and comes back', async (t) => {
    await redis.kill();
    await decidesAsDeclared((text) => t.diagnostic(text));
    await redis.restart();
    const from = performance.now();
    await untilUp();
    t.diagnostic(`back after ${(performance.now() - from).toFixed(0)} ms`);
    await decidesTogether();
  });

  test('F29 it hangs, and goes on', async (t) => {
    redis.signal('SIGSTOP');
    await decidesAsDeclared((text) => t.diagnostic(text));
    redis.signal('SIGCONT');
    await untilUp();
    await decidesTogether();
  });

  test('F30 it is 300 ms away', async (t) => {
    proxy.delayMs = 300;
    await decidesAsDeclared((text) => t.diagnostic(text));
    proxy.delayMs = 0;
    await untilUp();
    await decidesTogether();
  });

  test('F31 its scripts are flushed: nobody notices', async () => {
    await redis.command('SCRIPT', 'FLUSH');
    await decidesTogether();
  });

  test('F31 it may only be read, or takes no more', async () => {
    const refuse = async (...words: string[]): Promise<void> => {
      await redis.command(...words);
      const asked = await ask(pair('local'), fresh(), 2 * MAX);
      assert.ok(
        asked.statuses.every((status) => status === 200 || status === 429),
        asked.statuses.join(' '),
      );
      assert.ok(asked.longestMs < MAX_WAIT_MS);
    };
    await refuse('REPLICAOF', '127.0.0.1', '1');
    await redis.command('REPLICAOF', 'NO', 'ONE');
    await refuse('CONFIG', 'SET', 'maxmemory', '1');
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await untilUp();
    await decidesTogether();
  });

  test('F28 while requests are under way: none fails, none hangs', async (t) => {
    const query = fresh();
    const target = pair('open')[0];
    const under = Array.from({ length: 8 }, () => ask([target], query, 60));
    await redis.kill();
    const asked = await Promise.all(under);
    await redis.restart();
    await untilUp();
    t.diagnostic(`longest ${Math.max(...asked.map(({ longestMs }) => longestMs)).toFixed(0)} ms`);
    for (const { statuses, longestMs } of asked) {
      assert.ok(
        statuses.every((status) => status === 200 || status === 429),
        statuses.join(' '),
      );
      assert.ok(longestMs < MAX_WAIT_MS);
    }
  });

  test('F27 it refuses when the gateway starts', async () => {
    await redis.kill();
    const alone = await start('local', `redis://127.0.0.1:${redis.port}`);
    const closed = await start('closed', `redis://127.0.0.1:${redis.port}`);
    try {
      assert.equal(admitted(await ask([alone], fresh(), MAX)), MAX / 2);
      assert.equal(codeOf(await post(closed.url, { query: fresh() })), 'LIMITS_UNAVAILABLE');
      const told = alone.project.logged.filter((line) => line.includes('Redis does not answer'));
      assert.equal(told.length, 1, 'the log has one line');
      await redis.restart();
      await until(() => isUp(alone));
      await decideTogether([alone], 'alone');
    } finally {
      await alone.stop();
      await closed.stop();
    }
  });
});

suite('limits by Sentinels', { skip: withoutRedisServer }, () => {
  let watched: Watched;
  let both: readonly [Target, Target];
  before(async () => {
    watched = await startWatched();
    both = await Promise.all([start('local', watched.url), start('local', watched.url)]);
    await until(async () => (await Promise.all(both.map(isUp))).every((up) => up));
  });
  after(async () => {
    await Promise.all(both.map((target) => target.stop()));
    await watched.stop();
  });

  test('F31 F32 a Redis that is killed is replaced: each alone until then, together from then on', async (t) => {
    await decideTogether(both, 'before');
    await watched.master.kill();
    const without = await ask(both, fresh(), 2 * MAX);
    assert.equal(admitted(without), MAX, without.statuses.join(' '));
    assert.ok(without.longestMs < MAX_WAIT_MS);
    const from = performance.now();
    await until(async () => (await Promise.all(both.map(isUp))).every((up) => up), { patienceMs: 60_000 });
    t.diagnostic(`replaced after ${(performance.now() - from).toFixed(0)} ms`);
    await decideTogether(both, 'after');
    assert.match(await watched.replica.command('DBSIZE'), /^:[1-9]/);
  });
});
