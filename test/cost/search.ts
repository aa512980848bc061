/** Looks for the dearest documents by hill climbing: what costs the most CPU for each byte that is sent, a little changed. */

import { createRandom } from '../engine/random.ts';
import { judge } from './judge.ts';
import type { Garden, Genome } from './plant.ts';
import type { Attack, Outcome, Target } from './target.ts';

/** A document that is answered dearly has cost at least this. */
const LEAST_CPU_MS = 5;
const KEPT = 12;

interface Found {
  readonly genome: Genome;
  readonly worth: number;
}

export interface Search {
  /** Documents that were sent. */
  readonly tried: number;
  readonly dearest: { readonly cpuMs: number; readonly bytesIn: number; readonly query: string };
  /** Those beyond the bounds, each confirmed. */
  readonly offences: readonly { readonly attack: Attack; readonly problems: readonly string[] }[];
}

/** Until `endsAt`, in milliseconds of `performance.now()`. The seed says what is tried; the time, how much of it. */
export async function search(target: Target, garden: Garden, seed: string, endsAt: number): Promise<Search> {
  const random = createRandom(seed);
  const best: Found[] = [];
  const offences: Search['offences'][number][] = [];
  let tried = 0;
  let dearest = { cpuMs: 0, bytesIn: 0, query: '' };
  while (performance.now() < endsAt && offences.length < 5) {
    const isFresh = best.length < KEPT || random.chance(0.2);
    const genome = isFresh ? garden.grow(random) : garden.mutate(random.pick(best).genome, random);
    const attack = garden.write(genome, `s${tried}`);
    if (sizeOf(attack) > 200_000 || (attack.door === 'GET' && attack.query.length > 8000)) continue;
    tried += 1;
    const outcome = await target.attack(attack);
    const worth = worthOf(outcome);
    if (outcome.cpuMs > dearest.cpuMs)
      dearest = { cpuMs: outcome.cpuMs, bytesIn: outcome.bytesIn, query: attack.query };
    if (outcome.cpuMs > 50 || outcome.status >= 500 || outcome.bytesOut > 2 * 1024 * 1024) {
      const { problems } = await judge(target, (salt) => garden.write(genome, salt), true);
      if (problems.length > 0) offences.push({ attack, problems });
    }
    if (best.length < KEPT || worth > (best.at(-1)?.worth ?? 0)) {
      best.push({ genome, worth });
      best.sort((a, b) => b.worth - a.worth);
      best.length = Math.min(best.length, KEPT);
    }
  }
  return { tried, dearest, offences };
}

/** CPU for each byte. A document that costs next to nothing is worth nothing, however short it is. */
function worthOf({ cpuMs, bytesIn }: Outcome): number {
  return cpuMs < LEAST_CPU_MS ? cpuMs / 1e6 : cpuMs / (bytesIn + 200);
}

function sizeOf({ query, variables }: Attack): number {
  return query.length + (variables === undefined ? 0 : JSON.stringify(variables).length);
}
