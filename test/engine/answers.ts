/** Answers of services in every mood: whole, with parts missing or of a wrong kind, or none at all. */

import { FacetError } from '../../src/base/errors.ts';
import type { Answer } from './library.ts';
import { createRandom, type Random } from './random.ts';

/**
 * The same path has the same answer, whoever asks and whenever; `chaos` is the probability of a wrong part. What a
 * service says of one id does not depend on the others that are asked with it: an engine may ask for more than another.
 */
export function createAnswers(seed: string, chaos: number): Answer {
  return (path) => {
    const { pathname, searchParams } = new URL(path, 'http://service');
    const ids = searchParams.getAll('id');
    const random = createRandom(`${seed} ${ids.length > 0 ? pathname : path}`);
    if (random.chance(chaos / 2)) throw random.pick(failures)();
    if (random.chance(chaos / 2)) return random.pick(wrong);
    if (ids.length > 0)
      return ids.flatMap((id) => rowsOf(createRandom(`${seed} ${pathname} ${id}`), chaos, pathname, id));
    const thing = (depth = 0): unknown => createThing(random, chaos, depth);
    if (path.startsWith('/shelves')) return some(random, chaos, () => some(random, chaos, () => thing()));
    if (path.startsWith('/words')) return some(random, chaos, () => 'word');
    if (/^\/(?:authors|books|items)/.test(path)) return some(random, chaos, () => thing());
    if (path.startsWith('/touch')) return random.pick([true, false, null]);
    return thing();
  };
}

/** Of one key: several where many belong to it, else one; none or two of it where the service is wrong. */
function rowsOf(random: Random, chaos: number, pathname: string, id: string): unknown[] {
  const row = (): unknown => createThing(random, chaos, 0, id);
  if (pathname === '/comments' || pathname === '/awards') return Array.from({ length: random.below(3) }, row);
  if (random.chance(chaos / 4)) return [];
  return random.chance(chaos / 4) ? [row(), row()] : [row()];
}

const failures = [
  () => new FacetError('UPSTREAM_UNAVAILABLE', 'The service is down.', { service: 'library' }),
  () => new FacetError('UPSTREAM_ERROR', 'The service said 404.', { service: 'library', status: 404 }),
  () => new Error('a bug'),
];

const wrong: readonly unknown[] = [
  null,
  undefined,
  'text',
  '',
  7,
  -1.5,
  1e20,
  true,
  {},
  [],
  [null],
  [[]],
  { id: null },
];

function some(random: Random, chaos: number, create: () => unknown): unknown[] {
  return Array.from({ length: random.below(4) }, () =>
    random.chance(chaos / 2) ? random.pick(wrong) : create(),
  );
}

function createThing(random: Random, chaos: number, depth: number, id = String(random.below(6))): unknown {
  const below = (create: () => unknown): unknown => (depth < 2 ? create() : null);
  const price = (): unknown =>
    random.chance(chaos)
      ? random.pick(wrong)
      : { amount: random.below(1000) / 100, currency: random.pick(['EUR', null]) };
  const parts: Record<string, () => unknown> = {
    id: () => (random.chance(0.5) ? id : Number(id)),
    kind: () =>
      random.pick(['paper', 'film', 'person', 'paper', random.chance(chaos) ? 'Price' : 'paper', 7]),
    name: () => `name ${id}`,
    age: () => random.pick([30, null, 41]),
    isAlive: () => random.chance(0.5),
    favouriteId: () => random.pick([random.below(6), null]),
    bestId: () => random.below(6),
    ownIds: () => some(random, chaos, () => random.below(6)),
    secret: () => 'secret',
    pages: () => random.below(900),
    tags: () => some(random, chaos, () => 'tag'),
    grid: () => some(random, chaos, () => some(random, chaos, () => random.below(9))),
    tower: () => some(random, chaos, () => some(random, chaos, () => below(() => thing(depth + 1)))),
    prices: () => some(random, chaos, price),
    parts: () => below(() => some(random, chaos, price)),
    authorId: () => random.below(6),
    coauthorIds: () => some(random, chaos, () => random.below(6)),
    sequel: () => below(() => thing(depth + 1)),
    anything: () => random.pick([{ deep: [1, null] }, 'text', 0, false]),
    title: () => `title ${id}`,
    seconds: () => random.pick([1, 2.5, null]),
    stars: () =>
      random.chance(0.5) ? random.below(5) : below(() => some(random, chaos, () => thing(depth + 1))),
    best: price,
    amount: () => random.below(1000) / 100,
    currency: () => random.pick(['EUR', null]),
    rating: () => random.below(50) / 10,
    text: () => 'text',
    by: () => random.below(6),
    about: () => random.below(6),
  };
  function thing(inner: number): unknown {
    return random.chance(chaos) ? random.pick(wrong) : createThing(random, chaos, inner);
  }
  return Object.fromEntries(
    Object.entries(parts).map(([name, create]) => [
      name,
      random.chance(chaos / 2) ? random.pick(wrong) : create(),
    ]),
  );
}
