/** Seeds the shop's customers. */
import type { DatabaseSync } from 'node:sqlite';
import { dayMs, rfc3339, seedEnd } from '../clock.ts';
import type { Random } from '../random.ts';
import { cities, familyNames, givenNames, streets } from './words.ts';

const tiers = ['standard', 'standard', 'standard', 'standard', 'gold', 'gold', 'platinum'] as const;

export function seedUsers(database: DatabaseSync, random: Random, count: number): void {
  const insert = database.prepare('INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (let id = 1; id <= count; id += 1) {
    const given = random.pick(givenNames);
    const family = random.pick(familyNames);
    const { city, country, postalPrefix } = random.pick(cities);
    insert.run(
      id,
      `${given} ${family}`,
      `${plain(given)}.${plain(family)}.${id}@mail.example`,
      random.chance(0.7) ? `+49 30 555 ${String(random.integer(0, 9_999)).padStart(4, '0')}` : null,
      rfc3339(seedEnd - random.integer(30, 1_500) * dayMs - random.integer(0, dayMs)),
      random.pick(tiers),
      `${random.pick(streets)} ${random.integer(1, 180)}`,
      city,
      `${postalPrefix}${random.integer(100, 999)}`,
      country,
    );
  }
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('ö', 'o');
}
