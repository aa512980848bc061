/**
 * The limits of requests, which hold before anybody knows what a request asks for. They stand before everything that costs:
 * a document that nobody has read yet is charged before it is read, a request that another policy refuses is charged
 * before it is answered, and a caller who was just found over a limit is refused before anything is looked at.
 */

import { Lru } from '../../base/lru.ts';
import type { Counters } from '../../stores/counters.ts';
import type { PolicyInput, Visit } from '../policy.ts';
import { type Charge, chargesOf, decide, type HeldLimit } from './charges.ts';
import { type Limit, limitsOf } from './limit.ts';
import { Refusals } from './refusal.ts';
import { subjectOfRequest } from './subject.ts';

/** A caller over a limit, remembered for so long at most: the limit may be raised, or Redis may know better again. */
const MAX_REMEMBERED_MS = 1000;
const MAX_REMEMBERED = 10_000;

interface Over {
  readonly held: HeldLimit;
  readonly foundAt: number;
  readonly until: number;
}

const ofApps = new WeakMap<Counters, RequestLimits>();

/** Those of an app: one object for all its policies and versions, so that what one has found holds for each. */
export function requestLimitsOf(input: PolicyInput): RequestLimits {
  let limits = ofApps.get(input.counters);
  if (limits === undefined) ofApps.set(input.counters, (limits = new RequestLimits(input)));
  return limits;
}

/** Charges each request at most once. */
export class RequestLimits {
  /** The limits that count requests, whichever operation they hold. */
  readonly limits: readonly Limit[];
  readonly #counters: Counters;
  readonly #refusals: Refusals;
  /** By the key of a counter. */
  readonly #over = new Lru<string, Over>({ maxEntries: MAX_REMEMBERED });
  /** When the last of them is forgotten. */
  #overUntil = Number.NEGATIVE_INFINITY;
  /** The requests that have been decided about, with what was decided before their document was read. */
  readonly #decided = new WeakMap<Visit, readonly HeldLimit[]>();

  constructor(input: Pick<PolicyInput, 'app' | 'counters' | 'log' | 'metrics'>) {
    this.limits = limitsOf(input.app.name, input.app.limits).filter(({ isOfRequests }) => isOfRequests);
    this.#counters = input.counters;
    this.#refusals = new Refusals(input);
  }

  /** Throws RATE_LIMITED or QUOTA_EXCEEDED for a caller who is known to be over a limit. Costs nothing while nobody is. */
  refuseKnown(visit: Visit): void {
    const now = performance.now();
    if (now >= this.#overUntil) return;
    const held = this.#chargesOf(visit).flatMap(({ key }) => this.#stillOver(key, now));
    if (held.length === 0) return;
    this.#decided.set(visit, []);
    this.#refusals.apply(held, visit);
  }

  /** Charges a request before its document is read. Throws RATE_LIMITED or QUOTA_EXCEEDED. */
  async charge(visit: Visit): Promise<void> {
    this.#decided.set(visit, []);
    const { held } = await decide(this.#counters, this.#chargesOf(visit));
    this.#decided.set(visit, held);
    this.remember(held);
    this.#refusals.apply(held, visit);
  }

  /** Charges a request that another policy refuses, unless it has been decided about. Throws as `charge` does. */
  chargeRefused(visit: Visit): Promise<void> | undefined {
    return this.#decided.has(visit) ? undefined : this.charge(visit);
  }

  /** What was decided about a request before its document was read; from now on it is decided about with its operation. */
  takeOver(visit: Visit): readonly HeldLimit[] {
    const before = this.#decided.get(visit) ?? [];
    this.#decided.set(visit, before);
    return before;
  }

  /** Remembers which limits of requests are over after a decision, so that the next request finds that out at once. */
  remember(held: readonly HeldLimit[]): void {
    if (this.#refusals.isMeasuring) return;
    const foundAt = performance.now();
    for (const each of held) {
      const { isWithin, waitMs } = each.standing;
      if (isWithin || !each.isOfRequests) continue;
      const until = foundAt + Math.min(waitMs, MAX_REMEMBERED_MS);
      this.#over.set(each.key, { held: each, foundAt, until });
      this.#overUntil = Math.max(this.#overUntil, until);
    }
  }

  #chargesOf(visit: Visit): readonly Charge[] {
    return chargesOf(this.limits, subjectOfRequest(visit), Date.now());
  }

  /** How the limit stands by now: what it had to wait has passed in part. */
  #stillOver(key: string, now: number): readonly HeldLimit[] {
    const over = this.#over.get(key);
    if (over === undefined) return [];
    if (now >= over.until) {
      this.#over.delete(key);
      return [];
    }
    const passedMs = now - over.foundAt;
    const { standing } = over.held;
    const waitMs = Math.max(1, standing.waitMs - passedMs);
    const resetMs = Math.max(1, standing.resetMs - passedMs);
    return [{ ...over.held, standing: { ...standing, waitMs, resetMs } }];
  }
}
