/** Fills an empty database with the fixed demo shop; every part has its own generator, so parts change alone. */
import type { DatabaseSync } from 'node:sqlite';
import { createRandom } from '../random.ts';
import { seedOrders } from './orders.ts';
import { seedProducts } from './products.ts';
import { seedReviews } from './reviews.ts';
import { seedStock } from './stock.ts';
import { seedUsers } from './users.ts';

export const seedCounts = { users: 1_000, products: 2_000, orders: 10_000, reviews: 20_000 } as const;

/** Must run inside a transaction: row by row on its own it would take seconds. */
export function seedDatabase(database: DatabaseSync): void {
  seedUsers(database, createRandom(1), seedCounts.users);
  const products = seedProducts(database, createRandom(2), seedCounts.products);
  seedStock(database, createRandom(3), products);
  seedOrders(database, createRandom(4), { count: seedCounts.orders, users: seedCounts.users, products });
  seedReviews(database, createRandom(5), { count: seedCounts.reviews, users: seedCounts.users, products });
}
