/** Faults and the call log: what an unlucky call gets, and what is remembered of every call. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { createCallLog } from '../../apps/shop/call-log.ts';
import { decideFault, noFaults } from '../../apps/shop/faults.ts';
import { catalogProto } from '../../apps/shop/proto-files.ts';
import { createRandom } from '../../apps/shop/random.ts';
import { callJson, createGrpcClient, type GrpcClient, useShop } from './shop-client.ts';

describe('deciding', () => {
  const cases: [name: string, faults: Partial<typeof noFaults>, kind: string][] = [
    ['nothing is wrong', {}, 'pass'],
    ['every call fails', { errorRate: 1 }, 'fail'],
    ['a hang outweighs an error', { errorRate: 1, hang: true }, 'hang'],
  ];
  for (const [name, faults, kind] of cases) {
    test(name, () => assert.equal(decideFault({ ...noFaults, ...faults }, createRandom(1)).kind, kind));
  }

  test('the same seed draws the same delays, between latency and latency plus jitter', () => {
    const draw = () => {
      const random = createRandom(1);
      return Array.from({ length: 50 }, () =>
        decideFault({ ...noFaults, latencyMs: 10, jitterMs: 5 }, random),
      );
    };
    assert.deepEqual(draw(), draw());
    assert.ok(
      draw().every((verdict) => verdict.kind === 'pass' && verdict.delayMs >= 10 && verdict.delayMs < 15),
    );
  });
});

test('the call log keeps the latest calls and counts them all', () => {
  const log = createCallLog(3);
  for (const path of ['/1', '/2', '/3', '/4', '/5']) log.begin('users', `GET ${path}`)(200);
  assert.deepEqual(
    log.calls().map((call) => call.call),
    ['GET /3', 'GET /4', 'GET /5'],
  );
  assert.deepEqual(log.counts(), { users: 5 });
});

describe('suffering', () => {
  const shop = useShop();
  let catalog: GrpcClient;
  before(() => {
    catalog = createGrpcClient(shop().endpoints.catalog, catalogProto, 'shop.Catalog');
  });
  after(() => catalog.close());
  beforeEach(async () => {
    await shop().clearFaults();
    catalog.close();
    catalog = createGrpcClient(shop().endpoints.catalog, catalogProto, 'shop.Catalog');
    shop().resetCalls();
  });

  const user = async () => callJson(`${shop().endpoints.users}/users/1`);
  const product = async (deadlineMs?: number) => catalog.unary('GetProduct', { id: 'p1' }, deadlineMs);

  test('latency delays REST and gRPC alike', async () => {
    await shop().setFaults('users', { latencyMs: 80 });
    await shop().setFaults('catalog', { latencyMs: 80 });
    await user();
    await product();
    for (const call of shop().calls()) assert.ok((call.endedAtMs ?? 0) - call.startedAtMs >= 75, call.call);
  });

  test('an error rate of 1 fails every call', async () => {
    await shop().setFaults('users', { errorRate: 1, errorStatus: 500 });
    await shop().setFaults('catalog', { errorRate: 1, errorCode: 'RESOURCE_EXHAUSTED' });
    assert.equal((await user()).status, 500);
    await assert.rejects(product(), { code: status.RESOURCE_EXHAUSTED });
    assert.deepEqual(
      shop()
        .calls()
        .map((call) => call.status),
      [500, 'RESOURCE_EXHAUSTED'],
    );
  });

  test('a hanging service never answers, and the log says the caller left', async () => {
    await shop().setFaults('users', { hang: true });
    await shop().setFaults('catalog', { hang: true });
    await assert.rejects(fetch(`${shop().endpoints.users}/users/1`, { signal: AbortSignal.timeout(60) }));
    await assert.rejects(product(60), { code: status.DEADLINE_EXCEEDED });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(
      shop()
        .calls()
        .map((call) => call.status),
      ['CANCELLED', 'CANCELLED'],
    );
  });

  test('a service that is down refuses connections and comes back on the same port', async () => {
    await shop().setFaults('users', { down: true });
    await shop().setFaults('catalog', { down: true });
    await assert.rejects(user());
    await assert.rejects(product(300));
    await shop().clearFaults();
    assert.equal((await user()).status, 200);
    catalog.close();
    catalog = createGrpcClient(shop().endpoints.catalog, catalogProto, 'shop.Catalog');
    assert.ok(await product());
  });

  test('the log has the call as it was made', async () => {
    await callJson(`${shop().endpoints.users}/users?id=1&id=2`);
    await catalog.unary('BatchGet', { ids: ['p1'] });
    assert.deepEqual(
      shop()
        .calls()
        .map(({ service, call, status: code }) => ({ service, call, code })),
      [
        { service: 'users', call: 'GET /users?id=1&id=2', code: 200 },
        { service: 'catalog', call: 'Catalog/BatchGet', code: 'OK' },
      ],
    );
  });

  test('the control listener does the same over HTTP', async () => {
    const { control } = shop().endpoints;
    const put = await callJson(`${control}/faults/users`, { method: 'PUT', body: { errorRate: 1 } });
    assert.equal(put.body['errorRate'], 1);
    assert.equal((await user()).status, 503);
    assert.equal((await callJson(`${control}/faults/users`, { method: 'DELETE' })).status, 204);
    assert.equal((await user()).status, 200);
    const { body } = await callJson<{ calls: object[]; counts: object }>(`${control}/calls`);
    assert.equal(body.calls.length, 2);
    assert.deepEqual(body.counts, { users: 2 });
    assert.equal((await callJson(`${control}/calls`, { method: 'DELETE' })).status, 204);
    assert.deepEqual(shop().calls(), []);
    const faults = await callJson<{ users: object }>(`${control}/faults`);
    assert.deepEqual(faults.body.users, noFaults);
  });
});
