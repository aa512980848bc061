/** What one request takes from the counters of its limits, decided at once: from all of them or from none. */

import type { Counters, Standing } from '../../stores/counters.ts';
import type { Limit, LimitSubject, LimitTake } from './limit.ts';

/** What is taken from one counter, and the limit that the counter belongs to. */
export interface Charge extends LimitTake {
  /** Told to clients in headers and errors. */
  readonly name: string;
  readonly isQuota: boolean;
  /** Whether it counts requests, whichever operation they hold. */
  readonly isOfRequests: boolean;
}

/** A limit that a request was held to, and how it stands after the decision. */
export interface HeldLimit extends Omit<Charge, 'cost' | 'span'> {
  readonly standing: Standing;
}

/** What the counters have decided about one request. */
export interface Verdict {
  /** Whether the charges were taken: no limit was over. */
  readonly isAdmitted: boolean;
  /** In the order of the charges. */
  readonly held: readonly HeldLimit[];
}

const NOTHING: Verdict = { isAdmitted: true, held: [] };

/** What the limits that apply to `subject` take; `nowMs` is since 1970. */
export function chargesOf(limits: readonly Limit[], subject: LimitSubject, nowMs: number): readonly Charge[] {
  return limits.flatMap((limit): Charge[] => {
    const take = limit.takeFor(subject, nowMs);
    if (take === undefined) return [];
    const { name, isQuota, isOfRequests } = limit;
    return [{ ...take, name, isQuota, isOfRequests }];
  });
}

/** Takes all charges or none. Rejects with LIMITS_UNAVAILABLE where the app refuses requests while Redis is away. */
export async function decide(counters: Counters, charges: readonly Charge[]): Promise<Verdict> {
  if (charges.length === 0) return NOTHING;
  const { isAdmitted, standings } = await counters.take(charges);
  const held = charges.flatMap(({ cost: _cost, span: _span, ...limit }, index): HeldLimit[] => {
    const standing = standings[index];
    return standing === undefined ? [] : [{ ...limit, standing }];
  });
  return { isAdmitted, held };
}
