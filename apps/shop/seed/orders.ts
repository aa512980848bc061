/** Seeds two years of orders, oldest first, with the shipments of those that have left the warehouse. */
import type { DatabaseSync } from 'node:sqlite';
import { dayMs, rfc3339, seedEnd } from '../clock.ts';
import type { Random } from '../random.ts';
import type { SeededProduct } from './products.ts';
import { createShipmentSeeder } from './shipments.ts';

interface OrderSeed {
  count: number;
  users: number;
  products: readonly SeededProduct[];
}

interface Line {
  product: SeededProduct;
  quantity: number;
}

// User 1 is the demo's protagonist: orders of every age, recent ones included, each with at least three lines.
const protagonistOrders = new Set([700, 2_000, 4_100, 6_000, 7_500, 8_800, 9_500, 9_890, 9_945, 9_998]);
const spanMs = 730 * dayMs;

export function seedOrders(
  database: DatabaseSync,
  random: Random,
  { count, users, products }: OrderSeed,
): void {
  const insertOrder = database.prepare(`INSERT INTO orders VALUES (?, ?, ?, ?, ?, 'EUR')`);
  const insertLine = database.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)');
  const seedShipment = createShipmentSeeder(database, random);
  const sold = new Map<string, number>();
  for (let id = 1; id <= count; id += 1) {
    const userId = protagonistOrders.has(id) ? 1 : random.integer(1, users);
    const placedAtMs = seedEnd - Math.floor(spanMs * (1 - (id - 0.5) / count)) - random.integer(0, 1_800_000);
    const status = orderStatus(random, seedEnd - placedAtMs);
    const lines = orderLines(random, products, userId === 1 ? 3 : 1);
    const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.product.priceCents, 0);
    insertOrder.run(id, userId, status, rfc3339(placedAtMs), totalCents);
    lines.forEach(({ product, quantity }, index) => {
      insertLine.run(id, index + 1, product.id, quantity, product.priceCents);
      sold.set(product.id, (sold.get(product.id) ?? 0) + quantity);
    });
    seedShipment({ orderId: id, status, placedAtMs });
  }
  recordSales(database, sold);
}

function orderStatus(random: Random, ageMs: number): string {
  if (random.chance(0.04)) return 'cancelled';
  if (ageMs < dayMs) return random.chance(0.5) ? 'pending' : 'paid';
  if (ageMs < 9 * dayMs) return random.chance(0.85) ? 'in_transit' : 'paid';
  return 'delivered';
}

function orderLines(random: Random, products: readonly SeededProduct[], atLeast: number): Line[] {
  const lines = new Map<string, Line>();
  const wanted = random.integer(atLeast, 5);
  while (lines.size < wanted) {
    const product = popularProduct(random, products);
    lines.set(product.id, { product, quantity: random.chance(0.75) ? 1 : random.integer(2, 4) });
  }
  return [...lines.values()];
}

// The better of two draws: some products sell much more than others, as in any shop.
function popularProduct(random: Random, products: readonly SeededProduct[]): SeededProduct {
  const rank = Math.min(random.integer(0, products.length - 1), random.integer(0, products.length - 1));
  const product = products[(rank * 1_103) % products.length];
  if (product === undefined) throw new RangeError('there are no products');
  return product;
}

function recordSales(database: DatabaseSync, sold: ReadonlyMap<string, number>): void {
  const update = database.prepare('UPDATE products SET sold = ? WHERE id = ?');
  for (const [id, quantity] of sold) update.run(quantity, id);
}
