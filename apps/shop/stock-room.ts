/** Knows how much of each product there is, changes it, and tells whoever watches. */
import type { DatabaseSync } from 'node:sqlite';
import { type Clock, rfc3339 } from './clock.ts';
import { allRows, firstRow } from './database.ts';

export interface StockChange {
  productId: string;
  available: number;
  previous: number;
  changedAtMs: number;
}

export interface StockRow {
  product_id: string;
  incoming: number | null;
  updated_at: string;
  /** JSON: [{warehouse, quantity}] */
  warehouses: string;
}

export interface StockRoom {
  /** The stock of the products that exist, in no particular order. */
  read(productIds: readonly string[]): StockRow[];
  available(productId: string): number;
  /** Adds to (or with a negative number takes from) the stock, never below zero. */
  change(productId: string, by: number): void;
  /** Calls the listener after every change until the returned function is called. */
  watch(listener: (change: StockChange) => void): () => void;
}

interface Pile {
  warehouse: string;
  quantity: number;
}

export function createStockRoom(database: DatabaseSync, clock: Clock): StockRoom {
  const listeners = new Set<(change: StockChange) => void>();
  const select = database.prepare(`
    SELECT product_id, incoming, updated_at, (
      SELECT json_group_array(json_object('warehouse', warehouse, 'quantity', quantity))
      FROM warehouse_stock WHERE warehouse_stock.product_id = stock.product_id
    ) AS warehouses
    FROM stock WHERE product_id IN (SELECT value FROM json_each(?))`);
  const selectPiles = database.prepare(
    'SELECT warehouse, quantity FROM warehouse_stock WHERE product_id = ? ORDER BY quantity DESC, warehouse',
  );
  const sum = database.prepare('SELECT sum(quantity) AS total FROM warehouse_stock WHERE product_id = ?');
  const updatePile = database.prepare(
    'UPDATE warehouse_stock SET quantity = ? WHERE product_id = ? AND warehouse = ?',
  );
  const touch = database.prepare('UPDATE stock SET updated_at = ? WHERE product_id = ?');

  const available = (productId: string) => firstRow<{ total: number | null }>(sum, productId)?.total ?? 0;
  const piles = (productId: string) => allRows<Pile>(selectPiles, productId);

  return {
    read: (productIds) => allRows<StockRow>(select, JSON.stringify(productIds)),
    available,
    change(productId, by) {
      const previous = available(productId);
      const changedAtMs = clock.nowMs();
      for (const { warehouse, quantity } of spread(piles(productId), by))
        updatePile.run(quantity, productId, warehouse);
      touch.run(rfc3339(changedAtMs), productId);
      const change = { productId, previous, available: available(productId), changedAtMs };
      if (change.available !== previous) for (const listener of listeners) listener(change);
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

// Takes from the largest pile first; adds to the largest only.
function spread(piles: readonly Pile[], by: number): Pile[] {
  let left = by;
  return piles.map(({ warehouse, quantity }) => {
    const moved = Math.max(left, -quantity);
    left -= moved;
    return { warehouse, quantity: quantity + moved };
  });
}
