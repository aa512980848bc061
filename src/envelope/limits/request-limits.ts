/**
 * The limits of requests, which hold before anybody knows what a request asks for: a document that nobody has read yet is
 * charged before it is read, and a request that another policy refuses counts too.
 */

import type { Counters } from '../../stores/counters.ts';
import type { Visit } from '../policy.ts';
import { chargesOf, decide, type HeldLimit } from './charges.ts';
import type { Limit } from './limit.ts';
import type { Refusals } from './refusal.ts';
import { subjectOfRequest } from './subject.ts';

/** Charges each request at most once. */
export class RequestLimits {
  readonly #limits: readonly Limit[];
  readonly #counters: Counters;
  readonly #refusals: Refusals;
  /** The requests that have been decided about, with what was decided before their document was read. */
  readonly #decided = new WeakMap<Visit, readonly HeldLimit[]>();

  /** `limits` are those that count requests, whichever operation they hold. */
  constructor(limits: readonly Limit[], counters: Counters, refusals: Refusals) {
    this.#limits = limits;
    this.#counters = counters;
    this.#refusals = refusals;
  }

  /** Charges a request before its document is read. Throws RATE_LIMITED or QUOTA_EXCEEDED. */
  async chargeBefore(visit: Visit, names: readonly string[]): Promise<void> {
    this.#decided.set(visit, []);
    const charges = chargesOf(this.#limits, subjectOfRequest(visit, names), Date.now());
    const { held } = await decide(this.#counters, charges);
    this.#decided.set(visit, held);
    this.#refusals.apply(held, visit);
  }

  /** Charges a request that was refused before anything was decided about it. Nobody waits: the answer is the same. */
  chargeRefused(visit: Visit): void {
    if (this.#decided.has(visit)) return;
    this.#decided.set(visit, []);
    const charges = chargesOf(this.#limits, subjectOfRequest(visit), Date.now());
    void decide(this.#counters, charges).catch(() => {});
  }

  /** What was decided about a request before its document was read; from now on it is decided about with its operation. */
  takeOver(visit: Visit): readonly HeldLimit[] {
    const before = this.#decided.get(visit) ?? [];
    this.#decided.set(visit, before);
    return before;
  }
}
