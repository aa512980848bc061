/** The seed: the right amounts, the promised shape, and the same rows every time. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { allRows, openDatabase } from '../../apps/shop/database.ts';

const tables = [
  'users',
  'products',
  'stock',
  'warehouse_stock',
  'orders',
  'order_lines',
  'shipments',
  'reviews',
];

function hashRows(database: DatabaseSync): string {
  const hash = createHash('sha256');
  for (const table of tables) hash.update(JSON.stringify(database.prepare(`SELECT * FROM ${table}`).all()));
  return hash.digest('hex');
}

function oneNumber(database: DatabaseSync, sql: string): number {
  return allRows<{ n: number }>(database.prepare(`SELECT (${sql}) AS n`))[0]?.n ?? Number.NaN;
}

test('two databases hold the same rows', () => {
  const [first, second] = [openDatabase(), openDatabase()];
  assert.equal(hashRows(first), hashRows(second));
  first.close();
  second.close();
});

test('the database has the promised amounts', async (suite) => {
  const database = openDatabase();
  const cases: [what: string, sql: string, wanted: number][] = [
    ['users', 'SELECT count(*) FROM users', 1_000],
    ['products', 'SELECT count(*) FROM products', 2_000],
    ['orders', 'SELECT count(*) FROM orders', 10_000],
    ['reviews', 'SELECT count(*) FROM reviews', 20_000],
    [
      'products with fewer than two reviews',
      'SELECT count(*) FROM products WHERE (SELECT count(*) FROM reviews WHERE product_id = products.id) < 2',
      0,
    ],
    [
      'orders without 1 to 5 lines',
      'SELECT count(*) FROM orders WHERE (SELECT count(*) FROM order_lines WHERE order_id = orders.id) NOT BETWEEN 1 AND 5',
      0,
    ],
    [
      'orders whose total is not the sum of their lines',
      `SELECT count(*) FROM orders WHERE total_cents <>
        (SELECT sum(quantity * unit_price_cents) FROM order_lines WHERE order_id = orders.id)`,
      0,
    ],
    [
      'of the last five orders of user 1, those with three lines or more',
      `SELECT count(*) FROM (SELECT id FROM orders WHERE user_id = 1 ORDER BY placed_at DESC LIMIT 5) AS latest
        WHERE (SELECT count(*) FROM order_lines WHERE order_id = latest.id) >= 3`,
      5,
    ],
    [
      'shipped orders without a shipment',
      `SELECT count(*) FROM orders WHERE (status IN ('in_transit', 'delivered')) <>
        EXISTS (SELECT 1 FROM shipments WHERE order_id = orders.id)`,
      0,
    ],
    [
      'reviews a user wrote twice for a product',
      'SELECT count(*) FROM (SELECT 1 FROM reviews GROUP BY user_id, product_id HAVING count(*) > 1)',
      0,
    ],
  ];
  for (const [what, sql, wanted] of cases) {
    await suite.test(what, () => assert.equal(oneNumber(database, sql), wanted));
  }
  assert.ok(oneNumber(database, 'SELECT count(*) FROM orders WHERE user_id = 1') >= 8);
  database.close();
});
