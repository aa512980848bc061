/**
 * Rate limits and quotas of an operation that is known: all that hold for it, those of its fields included, are one decision
 * (`limits/operation-limits.ts`, `limits/field-limits.ts`). Limits of requests are part of it, unless they were charged
 * before the document was read (`request-limits.ts`).
 */

import { limitsOf } from '../limits/limit.ts';
import { limitOperation } from '../limits/operation-limits.ts';
import { Refusals } from '../limits/refusal.ts';
import { requestLimitsOf } from '../limits/request-limits.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** Refuses with RATE_LIMITED, QUOTA_EXCEEDED, or LIMITS_UNAVAILABLE while Redis is away and the app says `closed`. */
export function rateLimits(input: PolicyInput): Policy {
  const { app, counters } = input;
  const limits = limitsOf(app.name, app.limits);
  const others = limits.filter(({ isOfRequests }) => !isOfRequests);
  const requests = requestLimitsOf(input);
  const hasRequests = requests.limits.length > 0;
  const deciding = { app: app.name, counters, refusals: new Refusals(input), requests };

  return {
    name: 'rate-limits',
    onOperation(operation) {
      const before = hasRequests ? requests.takeOver(operation.context.visit) : [];
      const open = before.length === 0 ? limits : others;
      if (open.length === 0 && operation.plan.rateLimited.length === 0) return undefined;
      return limitOperation(operation, open, before, deciding);
    },
  };
}
