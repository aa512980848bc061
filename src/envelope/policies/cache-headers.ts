/**
 * How long an answer to a GET may be kept (RFC 9111): what `@cacheControl` says of all of it, and not at all where anything
 * in it failed or says nothing. An answer that depends on who asks is never for a shared cache.
 */

import { whenReady } from '../../base/maybe-promise.ts';
import type { OperationPlan } from '../../plan/operation-plan.ts';
import type { Policy, Visit } from '../policy.ts';
import { isStream } from '../stream.ts';

export function cacheHeaders(): Policy {
  return {
    name: 'cache-headers',
    onRequest(params, visit) {
      if (visit.method === 'GET') {
        visit.setHeader('cache-control', 'no-store'); // until it is known to be anything else
        visit.setHeader('vary', 'accept, accept-encoding, authorization, cookie, x-api-key');
      }
      return params;
    },
    onExecute({ type, plan, context: { visit } }, next) {
      if (visit.method !== 'GET' || type !== 'query') return next();
      return whenReady(next(), (result) => {
        if (!isStream(result) && result.errors === undefined) tell(plan, visit);
        return result;
      });
    },
  };
}

function tell({ cache: { maxAgeSeconds, scope } }: OperationPlan, visit: Visit): void {
  if (maxAgeSeconds === 0) return;
  // With a session it may come with a cookie, which is for one browser alone.
  const isPublic = scope === 'PUBLIC' && visit.principal?.kind !== 'session';
  visit.setHeader('cache-control', `${isPublic ? 'public' : 'private'}, max-age=${maxAgeSeconds}`);
}
