/** The REST services, by HTTP: their routes, their shapes, and how they refuse. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EndpointName } from '../../apps/shop/shop.ts';
import { callJson, useShop } from './shop-client.ts';

interface Items<Item> {
  items: Item[];
  total: number;
}

interface OrderSummary {
  id: number;
  user_id: number;
  status: string;
  placed_at: string;
  lines: { product_id: string }[];
}

describe('reading', () => {
  const shop = useShop();
  const get = async <Body>(service: EndpointName, path: string) =>
    callJson<Body>(`${shop().endpoints[service]}${path}`);

  test('a user has a numeric id, a nullable phone and an address', async () => {
    const { status, body } = await get<{ id: number; phone: string | null; address: object }>(
      'users',
      '/users/1',
    );
    assert.equal(status, 200);
    assert.equal(body.id, 1);
    assert.ok(body.phone === null || typeof body.phone === 'string');
    assert.deepEqual(Object.keys(body.address), ['street', 'city', 'postal_code', 'country']);
  });

  test('a batch of users comes out of order and without the missing', async () => {
    const { body } = await get<Items<{ id: number }>>('users', '/users?id=1&id=2&id=99999&id=3');
    assert.deepEqual(
      body.items.map((user) => user.id),
      [3, 2, 1],
    );
    assert.equal(body.total, 3);
  });

  test('users come in pages', async () => {
    const { body } = await get<Items<{ id: number }>>('users', '/users?limit=2&offset=10');
    assert.deepEqual(
      body.items.map((user) => user.id),
      [11, 12],
    );
    assert.equal(body.total, 1_000);
  });

  test('orders of users are limited per user, newest first', async () => {
    const { body } = await get<{ data: Items<OrderSummary> }>('orders', '/orders?user_id=1,2&limit=2');
    const { items } = body.data;
    assert.deepEqual(
      items.map((order) => order.user_id),
      [2, 2, 1, 1],
    );
    assert.ok((items[2]?.placed_at ?? '') > (items[3]?.placed_at ?? ''));
    assert.ok(body.data.total > items.length);
  });

  test('orders can be filtered by status', async () => {
    const { body } = await get<{ data: Items<OrderSummary> }>(
      'orders',
      '/orders?user_id=1&status=in_transit',
    );
    assert.ok(body.data.items.length > 0);
    assert.ok(body.data.items.every((order) => order.status === 'in_transit'));
    assert.equal(body.data.total, body.data.items.length);
  });

  test('orders by id share the envelope', async () => {
    const many = await get<{ data: Items<OrderSummary> }>('orders', '/orders?id=1&id=2');
    assert.deepEqual(
      many.body.data.items.map((order) => order.id),
      [2, 1],
    );
    const one = await get<{ data: OrderSummary }>('orders', '/orders/1');
    assert.equal(one.body.data.id, 1);
  });

  test('reviews are a plain array, limited per product or per user', async () => {
    const byProduct = await get<{ product_id: string }[]>('reviews', '/reviews?product_id=p1,p2&limit=2');
    assert.deepEqual(
      byProduct.body.map((review) => review.product_id),
      ['p2', 'p2', 'p1', 'p1'],
    );
    const byUser = await get<{ user_id: number }[]>('reviews', '/reviews?user_id=1,2&limit=1');
    assert.deepEqual(
      byUser.body.map((review) => review.user_id),
      [2, 1],
    );
    assert.equal((await get<{ id: number }>('reviews', '/reviews/7')).body.id, 7);
  });

  test('a rating adds up', async () => {
    const { body } = await get<{ product_id: string; average: number; count: number; histogram: number[] }[]>(
      'reviews',
      '/ratings?product_id=p1&product_id=p2&product_id=p99999',
    );
    assert.deepEqual(
      body.map((rating) => rating.product_id),
      ['p2', 'p1'],
    );
    for (const { average, count, histogram } of body) {
      assert.equal(
        histogram.reduce((sum, stars) => sum + stars, 0),
        count,
      );
      const stars = histogram.reduce((sum, amount, index) => sum + amount * (index + 1), 0);
      assert.ok(Math.abs(stars / count - average) <= 0.005 + Number.EPSILON);
    }
  });

  test('shipments exist only of orders that have shipped', async () => {
    const { body } = await get<{ shipments: { order_id: number; estimated_delivery: string }[] }>(
      'shipping',
      '/shipments?order_id=9890,9945,9998',
    );
    assert.deepEqual(
      body.shipments.map((shipment) => shipment.order_id),
      [9_945, 9_890],
    );
    assert.match(body.shipments[0]?.estimated_delivery ?? '', /^\d{4}-\d\d-\d\d$/);
    assert.equal((await get<{ order_id: number }>('shipping', '/shipments/9890')).body.order_id, 9_890);
  });

  test('arrival dates come for known products', async () => {
    const { body } = await get<{ sku: string; eta: string }[]>('shipping', '/eta?sku=p1&sku=p2&sku=nothing');
    assert.deepEqual(
      body.map((row) => row.sku),
      ['p2', 'p1'],
    );
    assert.match(body[0]?.eta ?? '', /^\d{4}-\d\d-\d\d$/);
  });

  test('every REST listener answers probes, which are not recorded', async () => {
    shop().resetCalls();
    for (const service of ['users', 'orders', 'reviews', 'shipping'] as const) {
      assert.deepEqual((await get(service, '/healthz')).body, { status: 'ok' });
    }
    assert.deepEqual(shop().calls(), []);
  });
});

describe('refusing', () => {
  const shop = useShop();
  const cases: {
    name: string;
    service: EndpointName;
    call: string;
    userId?: string;
    body?: unknown;
    status: number;
    pointers?: string[];
  }[] = [
    { name: 'an unknown user', service: 'users', call: 'GET /users/99999', status: 404 },
    { name: 'a user id that is not a number', service: 'users', call: 'GET /users/abc', status: 404 },
    { name: 'an unknown route', service: 'users', call: 'GET /nothing', status: 404 },
    { name: 'a method the route lacks', service: 'users', call: 'DELETE /users/1', status: 405 },
    {
      name: 'keys that are not numbers',
      service: 'users',
      call: 'GET /users?id=1,2',
      status: 422,
      pointers: ['?id'],
    },
    {
      name: 'a limit out of bounds',
      service: 'users',
      call: 'GET /users?limit=101',
      status: 422,
      pointers: ['?limit'],
    },
    {
      name: 'changing another user',
      service: 'users',
      call: 'PATCH /users/2',
      userId: '1',
      body: {},
      status: 403,
    },
    { name: 'changing without identity', service: 'users', call: 'PATCH /users/1', body: {}, status: 403 },
    {
      name: 'bad values of a user',
      service: 'users',
      call: 'PATCH /users/1',
      userId: '1',
      body: { full_name: '', email: 'no', tier: 'gold' },
      status: 422,
      pointers: ['#/full_name', '#/email', '#/tier'],
    },
    {
      name: 'the email of another user',
      service: 'users',
      call: 'PATCH /users/1',
      userId: '1',
      body: { email: 'kenji.lindqvist.2@mail.example' },
      status: 409,
      pointers: ['#/email'],
    },
    {
      name: 'a body that is not JSON',
      service: 'users',
      call: 'PATCH /users/1',
      userId: '1',
      body: '{',
      status: 400,
    },
    {
      name: 'a body of more than 64 KiB',
      service: 'users',
      call: 'PATCH /users/1',
      userId: '1',
      body: `"${'x'.repeat(70_000)}"`,
      status: 413,
    },
    { name: 'an unknown order', service: 'orders', call: 'GET /orders/99999', status: 404 },
    {
      name: 'orders of nobody',
      service: 'orders',
      call: 'GET /orders',
      status: 422,
      pointers: ['?user_id', '?id'],
    },
    {
      name: 'an unknown status',
      service: 'orders',
      call: 'GET /orders?user_id=1&status=lost',
      status: 422,
      pointers: ['?status'],
    },
    {
      name: 'an order without identity',
      service: 'orders',
      call: 'POST /orders',
      body: { lines: [{ product_id: 'p1', quantity: 1 }] },
      status: 401,
    },
    {
      name: 'an order without lines',
      service: 'orders',
      call: 'POST /orders',
      userId: '1',
      body: { lines: [] },
      status: 422,
      pointers: ['#/lines'],
    },
    {
      name: 'bad quantities',
      service: 'orders',
      call: 'POST /orders',
      userId: '1',
      body: {
        lines: [
          { product_id: 'p1', quantity: 0 },
          { product_id: 'p2', quantity: 21 },
        ],
      },
      status: 422,
      pointers: ['#/lines/0/quantity', '#/lines/1/quantity'],
    },
    {
      name: 'an unknown product',
      service: 'orders',
      call: 'POST /orders',
      userId: '1',
      body: { lines: [{ product_id: 'nothing', quantity: 1 }] },
      status: 422,
      pointers: ['#/lines/0/product_id'],
    },
    {
      name: 'more than is in stock',
      service: 'orders',
      call: 'POST /orders',
      userId: '1',
      body: { lines: Array.from({ length: 50 }, () => ({ product_id: 'p1', quantity: 20 })) },
      status: 409,
    },
    {
      name: 'cancelling what is under way',
      service: 'orders',
      call: 'POST /orders/9945/cancel',
      userId: '1',
      status: 409,
    },
    {
      name: 'cancelling the order of another',
      service: 'orders',
      call: 'POST /orders/9998/cancel',
      userId: '2',
      status: 403,
    },
    { name: 'an unknown review', service: 'reviews', call: 'GET /reviews/99999', status: 404 },
    {
      name: 'reviews of nothing',
      service: 'reviews',
      call: 'GET /reviews',
      status: 422,
      pointers: ['?product_id', '?user_id'],
    },
    { name: 'a review without identity', service: 'reviews', call: 'POST /reviews', body: {}, status: 401 },
    {
      name: 'a bad review',
      service: 'reviews',
      call: 'POST /reviews',
      userId: '1',
      body: { product_id: 'p1', stars: 6, title: '' },
      status: 422,
      pointers: ['#/stars', '#/title'],
    },
    {
      name: 'a review of nothing',
      service: 'reviews',
      call: 'POST /reviews',
      userId: '1',
      body: { product_id: 'nothing', stars: 5, title: 'Nice' },
      status: 422,
      pointers: ['#/product_id'],
    },
    {
      name: 'a second review',
      service: 'reviews',
      call: 'POST /reviews',
      userId: '690',
      body: { product_id: 'p1', stars: 5, title: 'Again' },
      status: 409,
    },
    {
      name: 'a shipment of an order that is pending',
      service: 'shipping',
      call: 'GET /shipments/9998',
      status: 404,
    },
    {
      name: 'shipments of nothing',
      service: 'shipping',
      call: 'GET /shipments',
      status: 422,
      pointers: ['?order_id'],
    },
    {
      name: 'too many keys',
      service: 'shipping',
      call: `GET /eta?${'sku=p'.repeat(1)}${Array.from({ length: 201 }, (_, i) => `${i}`).join('&sku=p')}`,
      status: 422,
      pointers: ['?sku'],
    },
    {
      name: 'faults of an unknown service',
      service: 'control',
      call: 'PUT /faults/nothing',
      body: {},
      status: 404,
    },
    {
      name: 'a fault that is none',
      service: 'control',
      call: 'PUT /faults/users',
      body: { errorRate: 2, speed: 1 },
      status: 422,
      pointers: ['#/errorRate', '#/speed'],
    },
    {
      name: 'a token for an unknown user',
      service: 'issuer',
      call: 'POST /token',
      body: { user_id: '99999' },
      status: 422,
      pointers: ['#/user_id'],
    },
    { name: 'a token by GET', service: 'issuer', call: 'GET /token', status: 405 },
  ];

  for (const { name, service, call, userId, body, status, pointers } of cases) {
    test(`${name}: ${status}`, async () => {
      const [method = '', path = ''] = call.split(' ');
      const reply = await callJson<{ status: number; instance: string; errors?: { pointer: string }[] }>(
        `${shop().endpoints[service]}${path}`,
        { method, ...(userId !== undefined && { userId }), ...(body !== undefined && { body }) },
      );
      assert.equal(reply.status, status);
      assert.equal(reply.headers.get('content-type'), 'application/problem+json');
      assert.equal(reply.body.status, status);
      assert.equal(reply.body.instance, path);
      if (pointers)
        assert.deepEqual(
          reply.body.errors?.map((error) => error.pointer),
          pointers,
        );
    });
  }

  test('a 405 names the methods that are allowed', async () => {
    const { headers } = await callJson(`${shop().endpoints.users}/users/1`, { method: 'DELETE' });
    assert.equal(headers.get('allow'), 'GET, PATCH');
  });
});

describe('writing', () => {
  const shop = useShop();

  test('users change themselves', async () => {
    const url = `${shop().endpoints.users}/users/5`;
    const changed = await callJson(url, {
      method: 'PATCH',
      userId: '5',
      body: { full_name: 'New Name', phone: null },
    });
    assert.equal(changed.status, 200);
    const { body } = await callJson(url);
    assert.deepEqual(body, changed.body);
    assert.equal(body['full_name'], 'New Name');
  });

  test('an order can be placed, is the newest, and can be cancelled once', async () => {
    const { orders } = shop().endpoints;
    const placed = await callJson<{ data: OrderSummary }>(`${orders}/orders`, {
      method: 'POST',
      userId: '1',
      body: { lines: [{ product_id: 'p1', quantity: 1 }] },
    });
    assert.equal(placed.status, 201);
    assert.equal(placed.headers.get('location'), `/orders/${placed.body.data.id}`);
    const latest = await callJson<{ data: Items<OrderSummary> }>(`${orders}/orders?user_id=1&limit=1`);
    assert.deepEqual(latest.body.data.items[0], placed.body.data);
    const cancel = async () =>
      callJson<{ data: OrderSummary }>(`${orders}/orders/${placed.body.data.id}/cancel`, {
        method: 'POST',
        userId: '1',
      });
    const cancelled = await cancel();
    assert.equal(cancelled.body.data.status, 'cancelled');
    assert.equal((await cancel()).status, 409);
  });

  test('a review can be written once and leads its product', async () => {
    const { reviews } = shop().endpoints;
    const write = async () =>
      callJson<{ id: number }>(`${reviews}/reviews`, {
        method: 'POST',
        userId: '1',
        body: { product_id: 'p1999', stars: 5, title: 'Lovely' },
      });
    const written = await write();
    assert.equal(written.status, 201);
    const newest = await callJson<{ id: number; body: null }[]>(
      `${reviews}/reviews?product_id=p1999&limit=1`,
    );
    assert.deepEqual(newest.body[0], written.body);
    assert.equal((await write()).status, 409);
  });
});
