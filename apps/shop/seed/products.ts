/** Seeds the catalogue: an equal share of products for every category, each name used once in its category. */
import type { DatabaseSync } from 'node:sqlite';
import { dayMs, rfc3339, seedEnd } from '../clock.ts';
import type { Random } from '../random.ts';
import { type CategoryWords, categories } from './words.ts';

export interface SeededProduct {
  id: string;
  priceCents: number;
  isDigital: boolean;
}

const gibibyte = 1_073_741_824;

export function seedProducts(database: DatabaseSync, random: Random, count: number): SeededProduct[] {
  const insert = database.prepare('INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)');
  return Array.from({ length: count }, (_, index) => {
    const words = categoryAt(index);
    const number = index + 1;
    const id = `p${number}`;
    const name = productName(words, Math.floor(index / categories.length));
    const isDigital = random.chance(words.digital);
    const priceCents = random.integer(words.price[0], words.price[1]) * 100 - random.pick([1, 5, 51]);
    insert.run(
      number,
      id,
      name,
      random.chance(0.9) ? `${name}. ${words.description}` : null,
      random.chance(0.85) ? random.pick(words.brands) : null,
      priceCents,
      'CURRENCY_EUR',
      words.category,
      rfc3339(seedEnd - random.integer(10, 1_200) * dayMs - random.integer(0, dayMs)),
      JSON.stringify(images(random, id, name)),
      JSON.stringify(isDigital ? digital(random, words) : physical(random)),
      JSON.stringify(attributes(random, words)),
    );
    return { id, priceCents, isDigital };
  });
}

// Neighbouring ids are of different categories, so a page of products in id order is a colourful one.
function categoryAt(index: number): CategoryWords {
  const words = categories[index % categories.length];
  if (words === undefined) throw new RangeError('there are no categories');
  return words;
}

function productName({ adjectives, nouns }: CategoryWords, index: number): string {
  const noun = nouns[index % nouns.length];
  const adjective = adjectives[(index + Math.floor(index / nouns.length)) % adjectives.length];
  return `${adjective} ${noun}`;
}

function images(random: Random, id: string, name: string): object[] {
  return Array.from({ length: random.integer(1, 3) }, (_, index) => ({
    url: `https://img.shop.example/${id}/${index + 1}.jpg`,
    alt: index === 0 ? name : `${name}, view ${index + 1}`,
    width: index === 0 ? 1_200 : 800,
    height: index === 0 ? 900 : 800,
  }));
}

function physical(random: Random): object {
  const side = () => random.integer(4, 90) * 10;
  const dimensions = { width_mm: side(), height_mm: side(), depth_mm: side() };
  return { physical: { weight_grams: random.integer(5, 900) * 10, dimensions } };
}

function digital(random: Random, { category }: CategoryWords): object {
  if (category === 'CATEGORY_BOOKS') {
    return { digital: { download_bytes: random.integer(400_000, 9_000_000), formats: ['epub', 'pdf'] } };
  }
  // Up to 12 GiB: more than 32 bits hold, as downloads are.
  return {
    digital: {
      download_bytes: random.integer(gibibyte / 64, gibibyte * 12),
      formats: ['dmg', 'exe', 'AppImage'],
    },
  };
}

function attributes(random: Random, words: CategoryWords): object {
  return Object.fromEntries(
    Object.entries(words.attributes).map(([name, values]) => [name, random.pick(values)]),
  );
}
