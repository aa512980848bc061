/** Seeds what lies in the warehouses: most products plenty, some few, some none. */
import type { DatabaseSync } from 'node:sqlite';
import { rfc3339, seedEnd } from '../clock.ts';
import type { Random } from '../random.ts';
import type { SeededProduct } from './products.ts';
import { warehouses } from './words.ts';

export function seedStock(database: DatabaseSync, random: Random, products: readonly SeededProduct[]): void {
  const insertStock = database.prepare('INSERT INTO stock VALUES (?, ?, ?)');
  const insertWarehouse = database.prepare('INSERT INTO warehouse_stock VALUES (?, ?, ?)');
  for (const { id, isDigital } of products) {
    const largest = isDigital ? 0 : largestPile(random);
    insertStock.run(
      id,
      incoming(random, largest, isDigital),
      rfc3339(seedEnd - random.integer(60_000, 40_000_000)),
    );
    if (isDigital) insertWarehouse.run(id, 'download', 1_000_000);
    else for (const warehouse of warehouses) insertWarehouse.run(id, warehouse, random.integer(0, largest));
  }
}

function largestPile(random: Random): number {
  const roll = random.next();
  if (roll < 0.06) return 0;
  return roll < 0.16 ? 2 : 80;
}

function incoming(random: Random, largest: number, isDigital: boolean): number | null {
  if (isDigital) return null;
  return random.chance(largest === 0 ? 0.5 : 0.25) ? random.integer(10, 200) : null;
}
