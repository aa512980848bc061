/** Reads and writes orders with their lines. */
import type { DatabaseSync } from 'node:sqlite';
import { allRows, firstRow } from '../database.ts';
import type { NewLine } from './new-order.ts';

export const orderStatuses = ['pending', 'paid', 'in_transit', 'delivered', 'cancelled'] as const;

export interface OrderLine {
  line_no: number;
  product_id: string;
  quantity: number;
  unit_price_cents: number;
}

interface OrderRow {
  id: number;
  user_id: number;
  status: (typeof orderStatuses)[number];
  placed_at: string;
  total_cents: number;
  currency: string;
}

export interface Order extends OrderRow {
  lines: OrderLine[];
}

export interface NewOrder {
  userId: number;
  placedAt: string;
  lines: readonly NewLine[];
  /** Cents by product id. */
  prices: ReadonlyMap<string, number>;
}

interface Page {
  status: string | undefined;
  limit: number;
  offset: number;
}

export interface OrderStore {
  byIds(ids: readonly number[]): Order[];
  /** Newest first. */
  byUser(userId: number, page: Page): Order[];
  countByUser(userId: number, status: string | undefined): number;
  /** What the products that exist cost, in cents by product id. */
  prices(productIds: readonly string[]): Map<string, number>;
  insert(order: NewOrder): Order;
  cancel(id: number): void;
}

export function createOrderStore(database: DatabaseSync): OrderStore {
  const selectByIds = database.prepare('SELECT * FROM orders WHERE id IN (SELECT value FROM json_each(?))');
  const selectByUser = database.prepare(`
    SELECT * FROM orders WHERE user_id = ?1 AND (?2 IS NULL OR status = ?2)
    ORDER BY placed_at DESC, id DESC LIMIT ?3 OFFSET ?4`);
  const count = database.prepare(
    'SELECT count(*) AS total FROM orders WHERE user_id = ?1 AND (?2 IS NULL OR status = ?2)',
  );
  const selectLines = database.prepare(`
    SELECT * FROM order_lines WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY order_id, line_no`);
  const selectPrices = database.prepare(`
    SELECT id, amount_minor AS cents FROM products WHERE id IN (SELECT value FROM json_each(?))`);
  const insertOrder = database.prepare(`
    INSERT INTO orders (user_id, status, placed_at, total_cents, currency) VALUES (?, 'pending', ?, ?, 'EUR') RETURNING *`);
  const insertLine = database.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)');
  const addSale = database.prepare('UPDATE products SET sold = sold + ? WHERE id = ?');
  const setCancelled = database.prepare(`UPDATE orders SET status = 'cancelled' WHERE id = ?`);

  const withLines = (orders: OrderRow[]): Order[] => {
    const rows = allRows<OrderLine & { order_id: number }>(
      selectLines,
      JSON.stringify(orders.map((order) => order.id)),
    );
    const byOrder = Map.groupBy(rows, (row) => row.order_id);
    return orders.map((order) => ({ ...order, lines: (byOrder.get(order.id) ?? []).map(toLine) }));
  };

  return {
    byIds: (ids) => withLines(allRows<OrderRow>(selectByIds, JSON.stringify(ids))),
    byUser: (userId, { status, limit, offset }) =>
      withLines(allRows<OrderRow>(selectByUser, userId, status ?? null, limit, offset)),
    countByUser: (userId, status) => firstRow<{ total: number }>(count, userId, status ?? null)?.total ?? 0,
    prices: (productIds) =>
      new Map(
        allRows<{ id: string; cents: number }>(selectPrices, JSON.stringify(productIds)).map((row) => [
          row.id,
          row.cents,
        ]),
      ),
    insert({ userId, placedAt, lines, prices }) {
      const priced = lines.map((line, index) => ({
        line_no: index + 1,
        ...line,
        unit_price_cents: prices.get(line.product_id) ?? 0,
      }));
      const total = priced.reduce((sum, line) => sum + line.quantity * line.unit_price_cents, 0);
      const order = firstRow<OrderRow>(insertOrder, userId, placedAt, total);
      if (!order) throw new Error('the order was not stored');
      for (const line of priced) {
        insertLine.run(order.id, line.line_no, line.product_id, line.quantity, line.unit_price_cents);
        addSale.run(line.quantity, line.product_id);
      }
      return { ...order, lines: priced.map(toLine) };
    },
    cancel: (id) => void setCancelled.run(id),
  };
}

function toLine({ line_no, product_id, quantity, unit_price_cents }: OrderLine): OrderLine {
  return { line_no, product_id, quantity, unit_price_cents };
}
