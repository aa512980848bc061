import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartupError } from '../../src/index.ts';
import { parseRedisUrl } from '../../src/stores/redis-url.ts';

const read = [
  {
    url: 'redis://cache',
    is: { kind: 'single', hosts: ['cache:6379'], isTls: false, database: 0, timeoutMs: 100 },
  },
  { url: 'redis://127.0.0.1:7000/2', is: { kind: 'single', hosts: ['127.0.0.1:7000'], database: 2 } },
  { url: 'redis://[::1]:7000', is: { kind: 'single', hosts: ['::1:7000'] } },
  {
    url: 'rediss://app:p%40ss@cache:6380/1',
    is: { isTls: true, username: 'app', password: 'p@ss', shown: 'rediss://cache:6380/1' },
  },
  { url: 'redis://:secret@cache', is: { username: undefined, password: 'secret', shown: 'redis://cache' } },
  {
    url: 'redis+sentinel://:s@a:1,b,c:3/main?db=4&sentinelPassword=t',
    is: {
      kind: 'sentinel',
      hosts: ['a:1', 'b:26379', 'c:3'],
      masterName: 'main',
      database: 4,
      sentinelPassword: 't',
      shown: 'redis+sentinel://a:1,b,c:3/main',
    },
  },
  { url: 'redis://cache?timeoutMs=250', is: { timeoutMs: 250, shown: 'redis://cache' } },
  { url: 'redis+cluster://a?timeoutMs=1', is: { kind: 'cluster', timeoutMs: 1 } },
  { url: 'rediss+cluster://a:1,b:2', is: { kind: 'cluster', hosts: ['a:1', 'b:2'], isTls: true } },
];

for (const { url, is } of read) {
  test(`${url} is read`, () => {
    const { hosts, ...rest } = parseRedisUrl(url);
    const target = { ...rest, hosts: hosts.map(({ host, port }) => `${host}:${port}`) };
    assert.deepEqual(Object.fromEntries(Object.keys(is).map((key) => [key, Reflect.get(target, key)])), is);
  });
}

const refused = [
  'http://cache',
  'cache:6379',
  'redis://',
  'redis://a:1,b:2',
  'redis://a:70000',
  'redis://a:0',
  'redis://a b',
  'redis://a/x',
  'redis+sentinel://a:1,b:2',
  'redis+proxy://a:1',
  'redis://a?timeoutMs=0',
  'redis://a?timeoutMs=soon',
  'redis://a?timeoutMs=10001',
  'redis://u:%zz-secret@a',
];

for (const url of refused) {
  test(`${url} stops the start, and is not repeated`, () => {
    assert.throws(
      () => parseRedisUrl(url),
      (error) =>
        error instanceof StartupError &&
        error.message.startsWith('REDIS_URL: ') &&
        !error.message.includes('secret'),
    );
  });
}
