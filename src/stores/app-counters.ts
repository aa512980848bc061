/** The counters of one app: shared by Redis where there is one, and what the app has declared where it does not answer. */

import { FacetError } from '../base/errors.ts';
import type { Counters, Decision, Take } from './counters.ts';
import { type RedisStore, StoreUnavailable } from './redis.ts';
import { createRedisCounters } from './redis-counters.ts';

/**
 * While Redis is away: `open` admits everything, `closed` refuses everything, `local` counts in this process, with each
 * maximum divided by the number of instances.
 */
export type AwayMode = 'open' | 'closed' | 'local';

/** The stores to count in, and what holds while Redis is away. */
export interface AppCountersInput {
  /** Undefined for a gateway without one: then this process counts, and there is no other. */
  readonly redis: Pick<RedisStore, 'run'> | undefined;
  readonly local: Counters;
  readonly mode: AwayMode;
  /** Gateways that share the limits; divides what each may admit on its own. */
  readonly instances: number;
  /** Called for each decision that Redis had no part in although there is one, with the reason. */
  readonly decidedWithout?: (reason: StoreUnavailable) => void;
}

/** `take` rejects with LIMITS_UNAVAILABLE in mode `closed`, and in no other. */
export function createAppCounters(input: AppCountersInput): Counters {
  const { redis, local, instances, decidedWithout } = input;
  const divided = (takes: readonly Take[]): Decision | Promise<Decision> =>
    local.take(instances === 1 ? takes : takes.map((take) => share(take, instances)));
  if (redis === undefined) return { take: divided };
  const shared = createRedisCounters(redis);
  return {
    async take(takes) {
      try {
        const decision = await shared.take(takes);
        return decision.isAdmitted ? await withinOwnCount(decision, takes, input) : decision;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        decidedWithout?.(error);
        return decideWithout(input.mode, takes, divided);
      }
    },
  };
}

/**
 * What Redis has admitted here is part of this process's share, should Redis go away in this window. A process also counts
 * for a Redis that has forgotten: one that comes back empty again and again would otherwise admit the maximum each time. So
 * a process never admits more than the maximum and its share, whatever Redis says.
 */
async function withinOwnCount(
  decision: Decision,
  takes: readonly Take[],
  { local, instances }: AppCountersInput,
): Promise<Decision> {
  const own = await local.take(
    takes.map((take) => ({ ...take, max: take.max + share(take, instances).max })),
  );
  return own.isAdmitted ? decision : own;
}

function decideWithout(
  mode: AwayMode,
  takes: readonly Take[],
  divided: Counters['take'],
): Decision | Promise<Decision> {
  switch (mode) {
    case 'open':
      return { isAdmitted: true, standings: takes.map(({ max }) => untouched(max)) };
    case 'local':
      return divided(takes);
    case 'closed':
      throw new FacetError(
        'LIMITS_UNAVAILABLE',
        'What may still be asked cannot be looked up now. Try again soon.',
      );
  }
}

function untouched(max: number): Decision['standings'][number] {
  return { isWithin: true, remaining: max, waitMs: 0, resetMs: 0 };
}

/** At least 1, so that a small limit over many instances does not shut everybody out. */
function share(take: Take, instances: number): Take {
  return { ...take, max: Math.max(1, Math.floor(take.max / instances)) };
}
