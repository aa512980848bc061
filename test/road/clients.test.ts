/** The three clients over the real shop: what each can do, and what it cannot even see. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ShopGateway, startShopGateway } from './shop-gateway.ts';

let road: ShopGateway;
let token: string;
before(async () => {
  road = await startShopGateway({ shop: { stockTickMs: 20 } });
  token = await road.shop.token('1');
});
after(() => road.stop());

test('web: unions, enums, nested lists and entities of three services in one product', async () => {
  const { data, errors } = await road.ask(
    'web',
    '{ product(id: "p8") { category details { __typename ... on DigitalDetails { downloadBytes } } rating { histogram } reviews(first: 2) { stars author { name } product { id name } } } }',
  );
  assert.equal(errors, undefined);
  assert.equal(data.product.category, 'SOFTWARE');
  assert.deepEqual(data.product.details, { __typename: 'DigitalDetails', downloadBytes: '6663195214' });
  assert.equal(data.product.rating.histogram.length, 5);
  assert.deepEqual(
    data.product.reviews.map(({ product }: any) => product),
    [
      { id: 'p8', name: 'Simple Notebook' },
      { id: 'p8', name: 'Simple Notebook' },
    ],
  );
});

test('web: what does not exist is null, and the list keeps its order', async () => {
  const { data, errors } = await road.ask(
    'web',
    '{ products(ids: ["p3", "nope", "p1", "p3"]) { id } product(id: "nope") { id } }',
  );
  assert.equal(errors, undefined);
  assert.deepEqual(data, { products: [{ id: 'p3' }, null, { id: 'p1' }, { id: 'p3' }], product: null });
});

test('mobile: an order is placed, and what the service refuses is told with its problem', async () => {
  const place =
    'mutation Place($input: PlaceOrderInput!) { placeOrder(input: $input) { id status lines { quantity product { id } } } }';
  const good = await road.ask('mobile', place, {
    token,
    variables: { input: { lines: [{ productId: 'p1', quantity: 2 }] } },
  });
  assert.equal(good.errors, undefined);
  assert.deepEqual(good.data.placeOrder.lines, [{ quantity: 2, product: { id: 'p1' } }]);

  const bad = await road.ask('mobile', place, {
    token,
    variables: { input: { lines: [{ productId: 'p1', quantity: 0 }] } },
  });
  assert.deepEqual(bad.data, { placeOrder: null });
  const [error] = bad.errors ?? [];
  assert.equal(error?.extensions['code'], 'BAD_USER_INPUT');
  assert.equal(error?.extensions['status'], 422);
  const problem = error?.extensions['problem'] as { errors: { pointer: string }[] } | undefined;
  assert.equal(problem?.errors[0]?.pointer, '#/lines/0/quantity');

  const anonymous = await road.ask('mobile', place, { variables: { input: { lines: [] } } });
  assert.equal(anonymous.errors?.[0]?.extensions['code'], 'UNAUTHENTICATED');
});

test('partner: own orders, and neither users nor service names', async () => {
  const { data } = await road.ask('partner', '{ myOrders(first: 2) { id } __schema { types { name } } }', {
    token,
  });
  assert.equal(data.myOrders.length, 2);
  const names = data.__schema.types.map(({ name }: any) => name);
  assert.ok(names.includes('Product') && !names.includes('User') && !names.includes('Author'), names.join());

  const tooMany = await road.ask('partner', '{ myOrders(first: 101) { id } }', { token });
  assert.equal(tooMany.errors?.[0]?.extensions['code'], 'BAD_USER_INPUT');
  await road.shop.setFaults('orders', { down: true });
  const down = await road.ask('partner', '{ myOrders(first: 1) { id } }', { token });
  await road.shop.clearFaults();
  assert.equal(down.errors?.[0]?.extensions['code'], 'UPSTREAM_UNAVAILABLE');
  assert.equal(down.errors?.[0]?.extensions['service'], undefined);
});

test('a field of another client is unknown, without a word about it', async () => {
  const { errors } = await road.ask('mobile', '{ review(id: "1") { title } }');
  assert.equal(errors?.[0]?.extensions['code'], 'GRAPHQL_VALIDATION_FAILED');
});

test('a token that is not good is refused before anything runs', async () => {
  road.shop.resetCalls();
  const response = await fetch(road.endpoint('mobile'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token.slice(0, -8)}AAAAAAAA` },
    body: '{"query":"{ search(query: \\"\\") { total } }"}',
  });
  assert.equal(response.status, 401);
  assert.match(
    response.headers.get('www-authenticate') ?? '',
    /^Bearer realm="mobile", error="invalid_token"/,
  );
  assert.equal((await response.json()).code, 'UNAUTHENTICATED');
  assert.deepEqual(
    road.shop.calls().filter(({ service }) => service === 'catalog'),
    [],
  );
});

test('web: stock changes arrive as server-sent events until the client leaves', async () => {
  const leave = new AbortController();
  const response = await fetch(road.endpoint('web'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      query:
        'subscription { stockChanged(productIds: ["p1", "p2"]) { available previous product { id name } } }',
    }),
    signal: leave.signal,
  });
  assert.equal(response.status, 200);
  const events: any[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    events.splice(
      0,
      events.length,
      ...[...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(String(json))),
    );
    if (events.length >= 3) break;
  }
  leave.abort();
  for (const { data } of events) {
    assert.match(data.stockChanged.product.id, /^p[12]$/);
    assert.equal(typeof data.stockChanged.product.name, 'string');
    assert.notEqual(data.stockChanged.available, data.stockChanged.previous);
  }
  for (let tries = 0; tries < 50 && !isCancelled(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(isCancelled(), 'the service sees that nobody listens');

  function isCancelled(): boolean {
    return road.shop
      .calls()
      .some(({ call, status }) => call.includes('WatchStock') && status === 'CANCELLED');
  }
});
