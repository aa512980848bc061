/** Trusted documents in a real Redis: registered by version, and gone with the last version that sends them. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { StartupError } from '../../src/base/startup-error.ts';
import { createDocumentRegistry, type DocumentRegistry } from '../../src/documents/redis-documents.ts';
import { createRedis, type RedisStore } from '../../src/stores/redis.ts';
import { startRedis, type TestRedis, withoutRedis } from '../support/redis.ts';

let server: TestRedis;
let store: RedisStore;
let registry: DocumentRegistry;
const app = `documents-test-${process.pid}`;
const [home, card] = [
  { id: 'sha256:aa', text: '{ home { title } }' },
  { id: 'card', text: '{ card }' },
];

before(async () => {
  if (withoutRedis !== false) return;
  server = await startRedis();
  store = await createRedis({ url: server.url, log: () => {} });
  registry = createDocumentRegistry(store);
});
after(async () => {
  await store?.close();
  await server?.stop();
});

describe('registered documents', { skip: withoutRedis }, () => {
  test('what a version registers is found, and listed with the versions that send it', async () => {
    assert.equal(await registry.push(app, '4.1', [home]), 1);
    assert.equal(await registry.push(app, '4.2', [home, card]), 1);
    assert.equal(await registry.find(app, card.id), card.text);
    assert.equal(await registry.find(app, '__proto__'), undefined);
    assert.equal(await registry.find('another app', card.id), undefined);
    const listed = (await registry.list(app)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    assert.deepEqual(listed, [
      { ...card, versions: ['4.2'] },
      { ...home, versions: ['4.1', '4.2'] },
    ]);
  });

  test('an id stands for one text: all of a push is refused', async () => {
    const other = { id: 'other', text: '{ other }' };
    await assert.rejects(
      registry.push(app, '4.3', [other, { id: card.id, text: '{ changed }' }]),
      (error) => error instanceof StartupError && error.message.startsWith('card already stands'),
    );
    assert.equal(await registry.find(app, 'other'), undefined);
  });

  test('a document goes with the last version that sends it', async () => {
    assert.equal(await registry.retire(app, '4.1'), 0);
    assert.equal(await registry.find(app, home.id), home.text);
    await assert.rejects(
      registry.retire(app, '4.1'),
      (error) => error instanceof StartupError && error.message.endsWith('no version "4.1": 4.2'),
    );
    assert.equal(await registry.retire(app, '4.2'), 2);
    assert.equal(await registry.find(app, home.id), undefined);
    assert.deepEqual(await registry.list(app), []);
  });

  test('a change is told to who listens', async () => {
    const told = Promise.withResolvers<string>();
    await registry.onChange(told.resolve);
    await registry.push(app, '5', [home]);
    assert.equal(await told.promise, app);
    await registry.retire(app, '5');
  });
});
