/** A Cluster of three masters, each a process: keys with a hash tag go together, and a script runs where they are. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createRedis, type RedisStore } from '../../src/stores/redis.ts';
import { type OwnRedis, startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import { closedPort } from '../support/rest-service.ts';
import { until } from '../support/until.ts';

const SLOTS = 16_384;

suite('a Cluster', { skip: withoutRedisServer }, () => {
  let nodes: OwnRedis[] = [];
  let store: RedisStore;
  before(async () => {
    const busPorts = await Promise.all([1, 2, 3].map(() => closedPort()));
    nodes = await Promise.all(
      busPorts.map((port) =>
        startOwnRedis(['cluster-enabled yes', 'cluster-node-timeout 5000', `cluster-port ${port}`]),
      ),
    );
    await joinNodes(nodes, busPorts);
    const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    store = await createRedis({ url: `redis+cluster://${hosts}`, commandTimeoutMs: 500, log: () => {} });
    await until(() => store.isUp());
  });
  after(async () => {
    await store.close();
    await Promise.all(nodes.map((node) => node.stop()));
  });

  test('answers for keys of every node', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `key:${index}`);
    await Promise.all(keys.map((key, index) => store.call('set', key, index)));
    assert.deepEqual(
      await Promise.all(keys.map((key) => store.call('get', key))),
      keys.map((_, index) => String(index)),
    );
  });

  test('runs a script over keys with one hash tag on whichever node has them', async () => {
    const add = { name: 'add', lua: `return redis.call('incr', KEYS[1]) + redis.call('incr', KEYS[2])` };
    for (const tag of ['{a}', '{b}', '{c}', '{d}', '{e}']) {
      assert.equal(await store.run(add, [`${tag}:1`, `${tag}:2`], []), 2);
      assert.equal(await store.run(add, [`${tag}:1`, `${tag}:2`], []), 4);
    }
  });

  test('delivers messages published anywhere', async () => {
    const received: string[] = [];
    await store.subscribe('news', (message) => void received.push(message));
    await until(async () => {
      for (const node of nodes) await node.command('PUBLISH', 'news', 'one');
      return received.length > 0;
    });
  });
});

async function joinNodes(nodes: readonly OwnRedis[], busPorts: readonly number[]): Promise<void> {
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [index, node] of nodes.entries()) {
    const last = Math.min(SLOTS, (index + 1) * share) - 1;
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  for (const [index, { port }] of nodes.entries()) {
    await nodes[0]!.command('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPorts[index]));
  }
  await until(async () => {
    const told = await Promise.all(nodes.map((node) => node.command('CLUSTER', 'INFO')));
    return told.every((text) => text.includes('cluster_state:ok') && text.includes('cluster_known_nodes:3'));
  });
}
