/** The mobile home screen over six real services: what it holds, what it costs, and what is left when one is down. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { CallRecord } from '../../apps/shop/shop.ts';
import { root, type ShopGateway, startShopGateway } from './shop-gateway.ts';

const home = readFileSync(join(root, 'apps/mobile/documents/home.graphql'), 'utf8');
const backends = ['users', 'orders', 'reviews', 'shipping', 'catalog', 'inventory'] as const;

let road: ShopGateway;
let token: string;
before(async () => {
  road = await startShopGateway();
  token = await road.shop.token('1');
});
after(() => road.stop());
afterEach(() => road.shop.clearFaults());

const callsOf = (shop: ShopGateway['shop']): CallRecord[] =>
  shop.calls().filter(({ service }) => service !== 'issuer');

/** A call belongs to the next wave when some call of this wave has ended before it began. */
function waves(calls: readonly CallRecord[]): string[][] {
  const groups: CallRecord[][] = [];
  for (const call of calls.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const current = groups.at(-1);
    const firstEnd = Math.min(
      ...(current ?? []).map(({ endedAtMs }) => endedAtMs ?? Number.POSITIVE_INFINITY),
    );
    if (current === undefined || call.startedAtMs >= firstEnd) groups.push([call]);
    else current.push(call);
  }
  return groups.map((group) =>
    group.map(({ service, call }) => `${service} ${call.split('?')[0]}`).toSorted(),
  );
}

test('the home screen holds 40 entities or more of six services', async () => {
  const { data, errors } = await road.ask('mobile', home, { token });
  assert.equal(errors, undefined);
  const { me, bestsellers } = data.home;
  assert.equal(me.orders.length, 5);
  const lines = me.orders.flatMap((order: { lines: unknown[] }) => order.lines);
  assert.ok(me.orders.every((order: { lines: unknown[] }) => order.lines.length >= 3));
  const products = [...lines.map(({ product }: any) => product), ...bestsellers];
  for (const product of products) {
    assert.equal(typeof product.name, 'string');
    assert.equal(typeof product.stock, 'number');
    assert.equal(typeof product.rating, 'number');
    assert.equal(typeof product.price.amountMinor, 'number');
  }
  // One user, the orders, their lines, shipments and products; each product with its stock and its rating.
  const shipments = me.orders.filter(({ shipment }: any) => shipment !== null).length;
  const entities = 1 + me.orders.length + lines.length + shipments + 3 * products.length;
  assert.ok(entities >= 40, `${entities} entities`);
});

test('it makes at most 9 calls in at most 3 waves, counted at the services', async () => {
  for (const service of backends) await road.shop.setFaults(service, { latencyMs: 60 });
  road.shop.resetCalls();
  const { errors } = await road.ask('mobile', home, { token });
  assert.equal(errors, undefined);
  assert.deepEqual(waves(callsOf(road.shop)), [
    ['catalog Catalog/Bestsellers', 'users GET /users/1'],
    ['inventory Inventory/BatchGetStock', 'orders GET /orders', 'reviews GET /ratings'],
    [
      'catalog Catalog/BatchGet',
      'inventory Inventory/BatchGetStock',
      'reviews GET /ratings',
      'shipping GET /shipments',
    ],
  ]);
});

test('the same key is asked once, wherever the operation names it', async () => {
  road.shop.resetCalls();
  const query =
    '{ a: product(id: "p1") { rating stock } b: product(id: "p1") { rating } c: product(id: "p2") { rating } }';
  const { data } = await road.ask('mobile', query);
  assert.equal(data.a.rating, data.b.rating);
  const asked = callsOf(road.shop).filter(({ service }) => service === 'reviews');
  const ids = asked.flatMap(({ call }) =>
    new URL(`http://x${call.slice(4)}`).searchParams.getAll('product_id'),
  );
  assert.deepEqual(ids.toSorted(), ['p1', 'p2']);
  assert.equal(callsOf(road.shop).filter(({ service }) => service === 'catalog').length, 2);
});

test("a reference's key alone makes no call", async () => {
  road.shop.resetCalls();
  const { data } = await road.ask('mobile', '{ me { orders(first: 2) { lines { product { id } } } } }', {
    token,
  });
  assert.match(data.me.orders[0].lines[0].product.id, /^p\d+$/);
  assert.deepEqual(
    callsOf(road.shop).map(({ service }) => service),
    ['users', 'orders'],
  );
});

test('without a token `me` is UNAUTHENTICATED, asks nobody, and the rest answers', async () => {
  road.shop.resetCalls();
  const { data, errors } = await road.ask('mobile', home);
  assert.equal(data.home.me, null);
  assert.equal(data.home.bestsellers.length, 6);
  assert.deepEqual(
    errors?.map(({ path, extensions }) => [path, extensions['code']]),
    [[['home', 'me'], 'UNAUTHENTICATED']],
  );
  assert.ok(callsOf(road.shop).every(({ service }) => service !== 'users' && service !== 'orders'));
});

for (const service of backends) {
  test(`with ${service} down, its fields are errors with path and code, and nothing else is lost`, async () => {
    const whole = await road.ask('mobile', home, { token });
    await road.shop.setFaults(service, { down: true });
    const { data, errors = [] } = await road.ask('mobile', home, { token });
    assert.ok(errors.length > 0);
    for (const { extensions, message } of errors) {
      assert.equal(extensions['code'], 'UPSTREAM_UNAVAILABLE', message);
      assert.equal(extensions['service'], service);
    }
    const expected = structuredClone(whole.data);
    for (const { path = [] } of errors) nullAt(expected, data, path);
    assert.deepEqual(data, expected);

    await road.shop.clearFaults();
    // The process lives, and finds the service again.
    const again = await until(async () => {
      const answer = await road.ask('mobile', home, { token });
      return answer.errors === undefined ? answer : undefined;
    });
    assert.deepEqual(again.data, whole.data);
  });
}

/** Nulls in `expected` what the error at `path` may null: its field, or the nearest place above that can be null. */
function nullAt(expected: any, actual: any, path: readonly (string | number)[]): void {
  const [step = '', ...rest] = path;
  if (actual[step] === null) expected[step] = null;
  else {
    assert.ok(rest.length > 0, 'the field of an error is null');
    nullAt(expected[step], actual[step], rest);
  }
}

test('with reviews down there is one error for each rating asked for, and each rating is null', async () => {
  await road.shop.setFaults('reviews', { down: true });
  const { data, errors = [] } = await road.ask('mobile', home, { token });
  const products = [
    ...data.home.bestsellers,
    ...data.home.me.orders.flatMap(({ lines }: any) => lines.map(({ product }: any) => product)),
  ];
  assert.ok(
    products.every(
      ({ rating, name, stock }) => rating === null && typeof name === 'string' && typeof stock === 'number',
    ),
  );
  assert.equal(errors.length, products.length);
  assert.ok(errors.every(({ path }) => path?.at(-1) === 'rating'));
});

async function until<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 50; tries++) {
    const found = await attempt();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come back within 5 s');
}
