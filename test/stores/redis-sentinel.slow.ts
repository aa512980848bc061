/** A failover by Sentinels: a Redis, its replica and three Sentinels, each a process, and the Redis killed. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createRedis, type RedisStore, StoreUnavailable } from '../../src/stores/redis.ts';
import { withoutRedisServer } from '../support/redis.ts';
import { startWatched, type Watched } from '../support/sentinels.ts';
import { until } from '../support/until.ts';

suite('Sentinels', { skip: withoutRedisServer }, () => {
  let watched: Watched;
  let store: RedisStore;
  before(async () => {
    watched = await startWatched();
    store = await createRedis({ url: watched.url, commandTimeoutMs: 500, log: () => {} });
  });
  after(async () => {
    await store.close();
    await watched.stop();
  });

  test('a killed Redis is replaced by its replica; meanwhile commands fail as those of a Redis that is away', async () => {
    const { master, replica } = watched;
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
