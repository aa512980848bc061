/**
 * Limits of requests before everything that costs: a caller over one of them is refused before an id is looked up, a document
 * is read or a variable is looked at, and every request that anything else refuses takes from them.
 */

import { requestLimitsOf } from '../limits/request-limits.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** Undefined for an app whose limits all need to know the operation. Refuses with RATE_LIMITED or QUOTA_EXCEEDED. */
export function requestLimits(input: PolicyInput): Policy | undefined {
  const requests = requestLimitsOf(input);
  if (requests.limits.length === 0) return undefined;
  return {
    name: 'request-limits',
    onRequest(params, visit) {
      requests.refuseKnown(visit);
      return params;
    },
    onUnknownDocument: (_params, visit) => requests.charge(visit),
    onRefused: (visit) => requests.chargeRefused(visit),
  };
}
