/** A failover by Sentinels: a Redis, its replica and three Sentinels, each a process, and the Redis killed. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createRedis, type RedisStore, StoreUnavailable } from '../../src/stores/redis.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';

suite('Sentinels', { skip: withoutRedisServer }, () => {
  const processes: OwnRedis[] = [];
  let sentinels: OwnRedis[] = [];
  let master: OwnRedis;
  let replica: OwnRedis;
  let store: RedisStore;
  const start = async (...given: Parameters<typeof startOwnRedis>): Promise<OwnRedis> => {
    const started = await startOwnRedis(...given);
    processes.push(started);
    return started;
  };
  before(async () => {
    master = await start();
    replica = await start([`replicaof 127.0.0.1 ${master.port}`, 'repl-diskless-sync-delay 0']);
    await until(async () => (await replica.command('INFO', 'replication')).includes('master_link_status:up'));
    const watch = [
      `sentinel monitor main 127.0.0.1 ${master.port} 2`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 5000',
    ];
    sentinels = await Promise.all([1, 2, 3].map(() => start(watch, { isSentinel: true })));
    await until(async () => {
      const told = await Promise.all(
        sentinels.map((sentinel) => sentinel.command('SENTINEL', 'MASTER', 'main')),
      );
      return told.every(
        (text) => /num-slaves\r\n\$1\r\n1/.test(text) && /num-other-sentinels\r\n\$1\r\n2/.test(text),
      );
    });
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    store = await createRedis({
      url: `redis+sentinel://${hosts}/main`,
      commandTimeoutMs: 500,
      log: () => {},
    });
  });
  after(async () => {
    await store.close();
    await Promise.all(processes.map((process) => process.stop()));
  });

  test('a killed Redis is replaced by its replica; meanwhile commands fail as those of a Redis that is away', async () => {
    const received: string[] = [];
    await store.subscribe('news', (message) => void received.push(message));
    assert.equal(await store.call('set', 'a', 'kept'), 'OK');
    await until(async () => (await replica.command('GET', 'a')).includes('kept'));
    await master.kill();
    await until(() => !store.isUp());
    await assert.rejects(store.call('get', 'a'), StoreUnavailable);
    await until(() => store.isUp(), { patienceMs: 60_000 });
    assert.equal(await store.call('get', 'a'), 'kept');
    assert.equal(await store.call('set', 'b', 'new'), 'OK');
    assert.match(await replica.command('GET', 'b'), /new/);
    await until(async () => (await replica.command('PUBLISH', 'news', 'one')) === ':1\r\n');
    await until(() => received.includes('one'));
  });
});
