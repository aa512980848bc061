/** The connection to Redis against real servers that are killed, stopped, slowed and started again. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { createRedis, type RedisStore, StoreUnavailable } from '../../src/stores/redis.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { closedPort } from '../support/rest-service.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

interface Watched {
  readonly store: RedisStore;
  /** `down`, `up` and `foreign`, as the log told them. */
  readonly told: string[];
  isUpMetric(): Promise<string | undefined>;
}

const words: Readonly<Record<string, string>> = {
  'Redis answers again': 'up',
  'a key of the gateway in Redis holds something else, and is not used': 'foreign',
};

async function open(url: string, given: { commandTimeoutMs?: number } = {}): Promise<Watched> {
  const told: string[] = [];
  const metrics = createMetrics();
  const store = await createRedis({
    url,
    metrics,
    pauseMs: 50,
    log: (_level, message) => void told.push(words[message] ?? 'down'),
    ...given,
  });
  return {
    store,
    told,
    isUpMetric: async () => /^facet_redis_is_up (\d)$/m.exec(await metrics.text())?.[1],
  };
}

const isUp = ({ store }: Watched) => until(() => store.isUp());
const isDown = ({ store }: Watched) => until(() => !store.isUp());
/** Whatever was asked was answered, or refused as a store that is away; nothing else. */
const ask = (store: RedisStore): Promise<'answered' | 'away'> =>
  store.call('get', 'a').then(
    () => 'answered' as const,
    (error: unknown) => {
      assert.ok(error instanceof StoreUnavailable, String(error));
      return 'away' as const;
    },
  );

const increment = { name: 'increment', lua: `return redis.call('incrby', KEYS[1], ARGV[1])` };

suite('a Redis', { skip: withoutRedisServer }, () => {
  let redis: OwnRedis;
  let proxy: TcpProxy;
  let watched: Watched;
  before(async () => {
    redis = await startOwnRedis();
    proxy = await startTcpProxy(redis.port);
    // A busy machine is not what these tests are about; the bound itself has its own.
    watched = await open(`redis://127.0.0.1:${proxy.port}`, { commandTimeoutMs: 500 });
  });
  after(async () => {
    await watched.store.close();
    await proxy.stop();
    await redis.stop();
  });

  test('answers commands, and is up', async () => {
    const { store } = watched;
    assert.equal(await store.call('set', 'a', 1), 'OK');
    assert.equal(await store.call('get', 'a'), '1');
    assert.equal(store.isUp(), true);
    assert.equal(await watched.isUpMetric(), '1');
  });

  test('runs a script by its digest, and again after the scripts were flushed', async () => {
    const { store } = watched;
    assert.equal(await store.run(increment, ['{n}'], [2]), 2);
    await redis.command('SCRIPT', 'FLUSH');
    assert.deepEqual(
      await Promise.all([store.run(increment, ['{n}'], [1]), store.run(increment, ['{n}'], [1])]),
      [3, 4],
    );
    assert.deepEqual(watched.told, []);
  });

  test('tells a mistake of a command as it is, and stays up', async () => {
    const { store } = watched;
    await assert.rejects(store.run({ name: 'bad', lua: 'return nothing.at.all' }, [], []), (error: Error) => {
      assert.ok(!(error instanceof StoreUnavailable));
      return error.message.includes('nothing');
    });
    assert.equal(store.isUp(), true);
  });

  test('a key that holds something else is no answer, is told once, and Redis stays up', async () => {
    const { store, told } = watched;
    await store.call('rpush', 'list', 1);
    for (const command of ['incr', 'get', 'hgetall'])
      await assert.rejects(store.call(command, 'list'), (error) => {
        assert.ok(error instanceof StoreUnavailable);
        return error.message.startsWith('WRONGTYPE');
      });
    assert.equal(store.isUp(), true);
    assert.deepEqual(told.splice(0), ['foreign']);
  });

  test('delivers messages, and those after a lost connection too', async () => {
    const { store } = watched;
    const received: string[] = [];
    await store.subscribe('news', (message) => void received.push(message));
    await store.call('publish', 'news', 'one');
    await until(() => received.includes('one'));
    proxy.cut();
    await until(async () => (await redis.command('PUBLISH', 'news', 'two')) === ':1\r\n');
    await until(() => received.includes('two'));
    await isUp(watched);
    watched.told.length = 0;
  });

  test('that is killed and comes back is told down once and up once; nothing waits for it', async () => {
    const { store, told } = watched;
    await redis.kill();
    await isDown(watched);
    assert.deepEqual(
      new Set(await Promise.all(Array.from({ length: 1000 }, () => ask(store)))),
      new Set(['away']),
    );
    assert.equal(await watched.isUpMetric(), '0');
    await redis.restart();
    await isUp(watched);
    assert.equal(await ask(store), 'answered');
    assert.deepEqual(told.splice(0), ['down', 'up']);
    assert.equal(await watched.isUpMetric(), '1');
  });

  test('that hangs is left alone after two bounds, and commands it never answered are not sent twice', async () => {
    const { store, told } = watched;
    await store.call('set', 'n', 0);
    redis.signal('SIGSTOP');
    const first = await Promise.allSettled(Array.from({ length: 20 }, () => store.call('incr', 'n')));
    assert.ok(first.every(({ status }) => status === 'rejected'));
    const startedAt = performance.now();
    for (let count = 0; count < 1000; count++) assert.equal(await ask(store), 'away');
    // A thousand bounds would be 500 s: this is a count of waits, not a measurement.
    assert.ok(performance.now() - startedAt < 20_000);
    redis.signal('SIGCONT');
    await isUp(watched);
    assert.ok(Number(await store.call('get', 'n')) <= 20);
    assert.deepEqual(told.splice(0), ['down', 'up']);
  });

  test('that hangs for long is connected to again', async () => {
    const before = proxy.connections();
    redis.signal('SIGSTOP');
    await ask(watched.store);
    await until(() => proxy.connections() > before);
    redis.signal('SIGCONT');
    await isUp(watched);
    watched.told.length = 0;
  });

  test('that became a replica is asked again once it is none', async () => {
    const { store, told } = watched;
    await redis.command('REPLICAOF', '127.0.0.1', String(await closedPort()));
    await assert.rejects(store.call('set', 'a', 2), StoreUnavailable);
    await redis.command('REPLICAOF', 'NO', 'ONE');
    await isUp(watched);
    assert.equal(await store.call('set', 'a', 2), 'OK');
    assert.deepEqual(told.splice(0), ['down', 'up']);
  });

  test('that is full is away as well', async () => {
    const { store, told } = watched;
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    await assert.rejects(store.call('set', 'b', 'x'), StoreUnavailable);
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    await isUp(watched);
    assert.deepEqual(told.splice(0), ['down', 'up']);
  });
});

suite('a slow Redis', { skip: withoutRedisServer }, () => {
  test('is given up after two late answers in a row, however many commands each of them kept waiting', async () => {
    const redis = await startOwnRedis();
    const proxy = await startTcpProxy(redis.port);
    const watched = await open(`redis://127.0.0.1:${proxy.port}?timeoutMs=500`);
    const { store, told } = watched;
    try {
      await isUp(watched);
      for (const _ of ['one late answer', 'and another, with one in time between them']) {
        redis.signal('SIGSTOP');
        const late = await Promise.all(Array.from({ length: 50 }, () => ask(store)));
        redis.signal('SIGCONT');
        assert.deepEqual(new Set(late), new Set(['away']));
        assert.equal(store.isUp(), true);
        await until(async () => (await ask(store)) === 'answered');
      }
      assert.deepEqual(told, []);
      proxy.delayMs = 5000;
      for (const isUpStill of [true, false]) {
        assert.equal(await ask(store), 'away');
        assert.equal(store.isUp(), isUpStill);
      }
      assert.deepEqual(told, ['down']);
      proxy.delayMs = 0;
      await isUp(watched);
    } finally {
      await watched.store.close();
      await proxy.stop();
      await redis.stop();
    }
  });
});

suite('no Redis at the start', () => {
  test('a gateway starts without it, and finds it when it comes', { skip: withoutRedisServer }, async () => {
    const port = await closedPort();
    const watched = await open(`redis://127.0.0.1:${port}`);
    const received: string[] = [];
    await watched.store.subscribe('news', (message) => void received.push(message));
    assert.equal(await ask(watched.store), 'away');
    assert.deepEqual(watched.told, ['down']);
    const redis = await startOwnRedis([], { port });
    try {
      await isUp(watched);
      await until(async () => (await redis.command('PUBLISH', 'news', 'one')) === ':1\r\n');
      await until(() => received.includes('one'));
      assert.deepEqual(watched.told, ['down', 'up']);
    } finally {
      await watched.store.close();
      await redis.stop();
    }
  });

  test('something that accepts and never speaks is no reason to wait', async () => {
    const server = createServer((socket) => void socket.on('error', () => {}).resume()).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const watched = await open(`redis://127.0.0.1:${port}`);
    assert.equal(await ask(watched.store), 'away');
    await watched.store.close();
    // What the store left open would keep the server from closing.
    server.close();
    await once(server, 'close');
  });

  test('a wrong password is told, without the password', { skip: withoutRedisServer }, async () => {
    const redis = await startOwnRedis(['requirepass right']);
    const lines: string[] = [];
    const store = await createRedis({
      url: `redis://:wrong-one@127.0.0.1:${redis.port}`,
      log: (...line) => void lines.push(JSON.stringify(line)),
    });
    await store.close();
    await redis.stop();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /WRONGPASS|invalid username-password/);
    assert.doesNotMatch(lines[0] ?? '', /wrong-one/);
  });
});
