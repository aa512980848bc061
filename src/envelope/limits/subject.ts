/** What limits ask about a request: who calls, from where, and what it counts. */

import { principalKey } from '../../base/principal.ts';
import type { Operation, Visit } from '../policy.ts';
import type { LimitSubject } from './limit.ts';
import { signatureOf } from './operation-signature.ts';

/** One request, before anybody knows what it asks for. */
export function subjectOfRequest(visit: Visit): LimitSubject {
  return {
    ...callerOf(visit),
    operation: '',
    names: [],
    counts: { requests: 1, cost: 0, upstreamCalls: 0 },
  };
}

/** One operation, with what it costs for the values of its variables. */
export function subjectOfOperation(operation: Operation): LimitSubject {
  const { plan, variables, params, name, context } = operation;
  return {
    ...callerOf(context.visit),
    operation: signatureOf(operation.document, operation.definition),
    names: [params.documentId, name].filter((known) => known !== undefined),
    counts: {
      requests: 1,
      cost: plan.cost(variables),
      upstreamCalls: plan.maxUpstreamCalls(variables),
    },
  };
}

/** Who calls, and from where. */
export function callerOf({
  principal,
  address,
}: Visit): Pick<LimitSubject, 'principal' | 'tier' | 'address'> {
  return {
    principal: principal && principalKey(principal),
    tier: principal?.tier,
    address,
  };
}
