/**
 * Rate limits and quotas: before a document is read (`request-limits.ts`), by operation (`operation-limits.ts`) and by
 * field (`field-limits.ts`).
 */

import { limitsOf } from '../limits/limit.ts';
import { limitOperation } from '../limits/operation-limits.ts';
import { Refusals } from '../limits/refusal.ts';
import { RequestLimits } from '../limits/request-limits.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** Refuses with RATE_LIMITED, QUOTA_EXCEEDED, or LIMITS_UNAVAILABLE while Redis is away and the app says `closed`. */
export function rateLimits(input: PolicyInput): Policy {
  const { app, counters } = input;
  const limits = limitsOf(app.name, app.limits);
  const ofRequests = limits.filter(({ isOfRequests }) => isOfRequests);
  const others = limits.filter(({ isOfRequests }) => !isOfRequests);
  const refusals = new Refusals(input);
  const requests = new RequestLimits(ofRequests, counters, refusals);
  const deciding = { app: app.name, counters, refusals };

  return {
    name: 'rate-limits',
    ...(ofRequests.length === 0
      ? {}
      : {
          onUnknownDocument: ({ documentId }, visit) =>
            requests.chargeBefore(visit, documentId === undefined ? [] : [documentId]),
          onResult(result, { visit }) {
            if (result.data === undefined && result.errors !== undefined) requests.chargeRefused(visit);
            return result;
          },
        }),
    onOperation(operation) {
      const before = ofRequests.length === 0 ? [] : requests.takeOver(operation.context.visit);
      const open = before.length === 0 ? limits : others;
      if (open.length === 0 && operation.plan.rateLimited.length === 0) return undefined;
      return limitOperation(operation, open, before, deciding);
    },
  };
}
