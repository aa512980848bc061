/** The gRPC services, by a real client: unary calls, batches, the stream, health and reflection. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { protoPath as healthProto } from 'grpc-health-check';
import { catalogProto, inventoryProto } from '../../apps/shop/proto-files.ts';
import { callJson, createGrpcClient, type GrpcClient, useShop } from './shop-client.ts';

interface Product {
  id: string;
  name: string;
  description?: string;
  brand?: string;
  price: { amount_minor: string; currency: string };
  images: { url: string }[];
  category: string;
  details: 'physical' | 'digital';
  digital?: { download_bytes: string };
  created_at: { seconds: string };
  attributes: Record<string, string>;
}

interface Page {
  products: Product[];
  next_page_token?: string;
  total: number;
}

describe('catalog', () => {
  const shop = useShop();
  let catalog: GrpcClient;
  before(() => {
    catalog = createGrpcClient(shop().endpoints.catalog, catalogProto, 'shop.Catalog');
  });
  after(() => catalog.close());

  test('a product has its price in minor units, images and one kind of details', async () => {
    const product = await catalog.unary<Product>('GetProduct', { id: 'p1' });
    assert.equal(product.name, 'The Quiet Harbour');
    assert.deepEqual(product.price, { amount_minor: '1699', currency: 'CURRENCY_EUR' });
    assert.equal(product.category, 'CATEGORY_BOOKS');
    assert.match(product.images[0]?.url ?? '', /^https:\/\/img\.shop\.example\/p1\//);
    assert.equal(product.details, 'physical');
    assert.equal(product.brand, undefined);
  });

  test('a batch comes out of order and without the missing', async () => {
    const { products } = await catalog.unary<Page>('BatchGet', { ids: ['p1', 'p2', 'nothing', 'p3'] });
    assert.deepEqual(
      products.map((product) => product.id),
      ['p3', 'p2', 'p1'],
    );
  });

  test('some downloads are larger than 32 bits hold', async () => {
    const { products } = await catalog.unary<Page>('Search', {
      category: 'CATEGORY_SOFTWARE',
      page_size: 100,
    });
    assert.ok(products.every((product) => product.details === 'digital'));
    assert.ok(products.some((product) => Number(product.digital?.download_bytes) > 2 ** 32));
  });

  test('a search pages through every match once', async () => {
    const found: string[] = [];
    let token = '';
    do {
      const request = { query: 'HEADPHONES', page_size: 5, page_token: token, sort: 'SORT_ORDER_PRICE_ASC' };
      const page: Page = await catalog.unary<Page>('Search', request);
      found.push(...page.products.map((product) => product.id));
      token = page.next_page_token ?? '';
      if (token === '') assert.equal(found.length, page.total);
    } while (token !== '');
    assert.equal(new Set(found).size, found.length);
    assert.ok(found.length > 5);
  });

  test('a search sorts by price', async () => {
    const { products } = await catalog.unary<Page>('Search', {
      query: 'lamp',
      sort: 'SORT_ORDER_PRICE_DESC',
    });
    const prices = products.map((product) => Number(product.price.amount_minor));
    assert.deepEqual(
      prices,
      prices.toSorted((left, right) => right - left),
    );
  });

  test('bestsellers are as many as asked for', async () => {
    const { products } = await catalog.unary<Page>('Bestsellers', { limit: 3 });
    assert.equal(products.length, 3);
  });

  const refusals: [name: string, method: string, request: object, code: number][] = [
    ['an unknown product', 'GetProduct', { id: 'nothing' }, status.NOT_FOUND],
    [
      'more than 200 ids',
      'BatchGet',
      { ids: Array.from({ length: 201 }, (_, index) => `p${index}`) },
      status.INVALID_ARGUMENT,
    ],
    ['a foreign page token', 'Search', { page_token: 'abc' }, status.INVALID_ARGUMENT],
    ['a negative page size', 'Search', { page_size: -1 }, status.INVALID_ARGUMENT],
    ['a negative limit', 'Bestsellers', { limit: -1 }, status.INVALID_ARGUMENT],
  ];
  for (const [name, method, request, code] of refusals) {
    test(`${name} is ${status[code]}`, async () => {
      await assert.rejects(catalog.unary(method, request), { code });
    });
  }
});

describe('inventory', () => {
  const shop = useShop({ stockTickMs: 20 });
  let inventory: GrpcClient;
  before(() => {
    inventory = createGrpcClient(shop().endpoints.inventory, inventoryProto, 'shop.Inventory');
  });
  after(() => inventory.close());

  test('stock is the sum of the warehouses', async () => {
    const stock = await inventory.unary<{ available: number; warehouses: { quantity: number }[] }>(
      'GetStock',
      { product_id: 'p3' },
    );
    assert.equal(
      stock.warehouses.reduce((sum, pile) => sum + pile.quantity, 0),
      stock.available,
    );
  });

  test('a batch of stock comes out of order and without the missing', async () => {
    const { stocks } = await inventory.unary<{ stocks: { product_id: string }[] }>('BatchGetStock', {
      product_ids: ['p1', 'x', 'p2'],
    });
    assert.deepEqual(
      stocks.map((stock) => stock.product_id),
      ['p2', 'p1'],
    );
  });

  test('a watcher sees the timer change only what it watches', async () => {
    const watch = inventory.stream('WatchStock', { product_ids: ['p10', 'p11'] });
    const changes: Record<string, unknown>[] = [];
    for await (const change of watch) {
      changes.push(change as Record<string, unknown>);
      if (changes.length === 3) break;
    }
    assert.ok(changes.every((change) => change['product_id'] === 'p10' || change['product_id'] === 'p11'));
    assert.ok(changes.every((change) => change['available'] !== change['previous']));
  });

  const refusals: [name: string, method: string, request: object, code: number][] = [
    ['stock of an unknown product', 'GetStock', { product_id: 'nothing' }, status.NOT_FOUND],
    [
      'more than 200 ids',
      'BatchGetStock',
      { product_ids: Array.from({ length: 201 }, (_, i) => `p${i}`) },
      status.INVALID_ARGUMENT,
    ],
  ];
  for (const [name, method, request, code] of refusals) {
    test(`${name} is ${status[code]}`, async () => {
      await assert.rejects(inventory.unary(method, request), { code });
    });
  }

  test('watching an unknown product is NOT_FOUND', async () => {
    const watch = inventory.stream('WatchStock', { product_ids: ['nothing'] });
    const [error] = (await once(watch.resume(), 'error')) as [{ code: number }];
    assert.equal(error.code, status.NOT_FOUND);
  });
});

describe('an order and the stock', () => {
  const shop = useShop({ stockTickMs: 0 });

  test('a watcher sees an order take from the stock and its cancelling give back', async () => {
    const { inventory: endpoint, orders } = shop().endpoints;
    const inventory = createGrpcClient(endpoint, inventoryProto, 'shop.Inventory');
    const before = await inventory.unary<{ available: number }>('GetStock', { product_id: 'p1' });
    const watch = inventory.stream('WatchStock', { product_ids: ['p1'] });
    await once(watch, 'metadata');
    const changed = once(watch, 'data');
    const placed = await callJson<{ data: { id: number } }>(`${orders}/orders`, {
      method: 'POST',
      userId: '1',
      body: { lines: [{ product_id: 'p1', quantity: 2 }] },
    });
    const [change] = (await changed) as [{ available: number; previous: number }];
    assert.deepEqual([change.previous, change.available], [before.available, before.available - 2]);
    await callJson(`${orders}/orders/${placed.body.data.id}/cancel`, { method: 'POST', userId: '1' });
    const later = await inventory.unary<{ available: number }>('GetStock', { product_id: 'p1' });
    assert.equal(later.available, before.available);
    watch.on('error', () => undefined).cancel();
    inventory.close();
  });
});

describe('standard services', () => {
  const shop = useShop();
  const reflectionProto = join(
    dirname(createRequire(import.meta.url).resolve('@grpc/reflection/package.json')),
    'build/proto/grpc/reflection/v1/reflection.proto',
  );

  for (const [name, service] of [
    ['catalog', 'shop.Catalog'],
    ['inventory', 'shop.Inventory'],
  ] as const) {
    test(`${name} is healthy`, async () => {
      const health = createGrpcClient(shop().endpoints[name], healthProto, 'grpc.health.v1.Health');
      assert.deepEqual(await health.unary('Check', { service }), { status: 'SERVING' });
      assert.deepEqual(await health.unary('Check', {}), { status: 'SERVING' });
      await assert.rejects(health.unary('Check', { service: 'nothing' }), { code: status.NOT_FOUND });
      health.close();
    });

    test(`${name} describes itself`, async () => {
      const reflection = createGrpcClient(
        shop().endpoints[name],
        reflectionProto,
        'grpc.reflection.v1.ServerReflection',
      );
      const stream = reflection.duplex('ServerReflectionInfo');
      stream.write({ list_services: '*' });
      const [reply] = (await once(stream, 'data')) as [
        { list_services_response: { service: { name: string }[] } },
      ];
      assert.deepEqual(
        reply.list_services_response.service.map((entry) => entry.name),
        [service],
      );
      stream.end();
      await once(stream.resume(), 'end');
      reflection.close();
    });
  }
});
