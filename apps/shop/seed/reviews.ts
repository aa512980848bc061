/** Seeds the reviews: two or more for every product, the rest unevenly; a user reviews a product once. */
import type { DatabaseSync } from 'node:sqlite';
import { dayMs, rfc3339, seedEnd } from '../clock.ts';
import type { Random } from '../random.ts';
import type { SeededProduct } from './products.ts';
import { opinions } from './words.ts';

interface ReviewSeed {
  count: number;
  users: number;
  products: readonly SeededProduct[];
}

const perProductAtLeast = 2;
const starsDrawn = [1, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5] as const;

export function seedReviews(
  database: DatabaseSync,
  random: Random,
  { count, users, products }: ReviewSeed,
): void {
  const insert = database.prepare('INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?)');
  const taken = new Set<string>();
  for (let id = 1; id <= count; id += 1) {
    const product =
      products[
        id <= products.length * perProductAtLeast ? (id - 1) % products.length : skewed(random, products)
      ];
    if (product === undefined) throw new RangeError('there are no products');
    const userId = freshReviewer(random, taken, product.id, users);
    const stars = random.pick(starsDrawn);
    const words = opinions[stars - 1];
    if (words === undefined) throw new RangeError(`no words for ${stars} stars`);
    const body = random.chance(0.85) ? random.pick(words.bodies) : null;
    const createdAt = rfc3339(seedEnd - random.integer(1, 700) * dayMs - random.integer(0, dayMs));
    insert.run(id, product.id, userId, stars, random.pick(words.titles), body, createdAt);
  }
}

function skewed(random: Random, products: readonly SeededProduct[]): number {
  return Math.floor(random.next() * random.next() * products.length);
}

function freshReviewer(random: Random, taken: Set<string>, productId: string, users: number): number {
  for (;;) {
    const userId = random.integer(1, users);
    const key = `${userId} ${productId}`;
    if (taken.has(key)) continue;
    taken.add(key);
    return userId;
  }
}
