/** Tells a caller how its limits stand, and refuses a request that is over one of them. */

import { errorKinds, FacetError } from '../../base/errors.ts';
import type { PolicyInput, Visit } from '../policy.ts';
import type { HeldLimit } from './charges.ts';
import { rateLimitHeaders, retryAfterSeconds } from './rate-limit-headers.ts';

/** Acts on decisions about one app's requests. */
export class Refusals {
  readonly #input: Pick<PolicyInput, 'app' | 'log' | 'metrics'>;
  /** Whether the app only measures: nothing is refused, metrics and the log tell what would have been. */
  readonly isMeasuring: boolean;

  constructor(input: Pick<PolicyInput, 'app' | 'log' | 'metrics'>) {
    this.#input = input;
    this.isMeasuring = input.app.limits.mode === 'measure';
  }

  /**
   * Writes the headers of the limits into the answer. Throws RATE_LIMITED or QUOTA_EXCEEDED where one of them is over;
   * `words` are the error's message in place of the usual one.
   */
  apply(held: readonly HeldLimit[], visit: Visit, words?: string): void {
    for (const [name, value] of Object.entries(rateLimitHeaders(held))) visit.http?.setHeader(name, value);
    const over = held.find(({ standing }) => !standing.isWithin);
    if (over === undefined) return;
    const { app, log, metrics } = this.#input;
    const outcome = this.isMeasuring ? 'measured' : 'refused';
    metrics.count('facet_limits_exceeded_total', { app: app.name, limit: over.name, outcome });
    if (this.isMeasuring) {
      log('info', 'a request would be refused', { requestId: visit.requestId, limit: over.name });
      return;
    }
    throw refusalOf(over, held, visit, words);
  }
}

function refusalOf(
  over: HeldLimit,
  held: readonly HeldLimit[],
  visit: Visit,
  words: string | undefined,
): FacetError {
  const { name, max, windowSeconds, isQuota, standing } = over;
  const retryAfter = retryAfterSeconds(held);
  if (retryAfter !== undefined) visit.http?.setHeader('retry-after', String(retryAfter));
  const code = isQuota ? 'QUOTA_EXCEEDED' : 'RATE_LIMITED';
  // Whoever refused the request before may have set another.
  visit.http?.setStatus(errorKinds[code].status);
  const what = isQuota ? 'quota' : 'rate limit';
  const then =
    retryAfter === undefined ? 'It asks for more than there ever is' : `Try again in ${retryAfter} s`;
  return new FacetError(
    code,
    words ?? `The ${what} "${name}" of ${max} in ${windowSeconds} s is used up. ${then}.`,
    {
      ...(retryAfter === undefined ? {} : { retryAfter }),
      rateLimit: { name, max, windowSeconds, remaining: standing.remaining },
    },
  );
}
