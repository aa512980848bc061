/**
 * How long an answer to a GET may be kept (RFC 9111): what `@cacheControl` says of all of it, and not at all where anything
 * in it failed or says nothing. An answer that depends on who asks is never for a shared cache.
 */

import { whenReady } from '../../base/maybe-promise.ts';
import type { AppConfig } from '../../config/app.ts';
import type { OperationPlan } from '../../plan/operation-plan.ts';
import type { Policy, PolicyInput, Visit } from '../policy.ts';
import { isStream } from '../stream.ts';

export function cacheHeaders({ app }: PolicyInput): Policy {
  const vary = varyOf(app);
  const isOpen = isOpenToAll(app);
  return {
    name: 'cache-headers',
    onRequest(params, { http }) {
      if (http?.method === 'GET') {
        http.setHeader('cache-control', 'no-store'); // until it is known to be anything else
        http.setHeader('vary', vary);
      }
      return params;
    },
    onExecute({ type, plan, context: { visit } }, next) {
      if (visit.http?.method !== 'GET' || type !== 'query') return next();
      return whenReady(next(), (result) => {
        if (!isStream(result) && result.errors === undefined) tell(plan, visit, isOpen);
        return result;
      });
    },
  };
}

function tell(plan: OperationPlan, visit: Visit, isOpen: boolean): void {
  const { maxAgeSeconds, scope } = plan.cache;
  if (maxAgeSeconds === 0) return;
  // With a session it may come with a cookie, which is for one browser alone.
  const isForAll = isOpen && plan.requirements.length === 0 && visit.principal?.kind !== 'session';
  const isPublic = scope === 'PUBLIC' && isForAll;
  visit.http?.setHeader('cache-control', `${isPublic ? 'public' : 'private'}, max-age=${maxAgeSeconds}`);
}

/** Whether everybody may ask the app: a shared cache asks nobody for credentials, and knows no addresses. */
function isOpenToAll({ auth, addresses, tls }: AppConfig): boolean {
  const isByAddress = addresses.allow.length + addresses.deny.length > 0;
  return !auth.required && auth.scopes.length === 0 && !isByAddress && tls?.requireClientCert !== true;
}

/** Every header that can decide what an answer holds, or whether there is one. */
function varyOf({ auth, forwardHeaders }: AppConfig): string {
  const names = [
    'accept',
    'accept-encoding',
    'authorization',
    'cookie',
    'dpop',
    auth.apiKeys?.header ?? 'x-api-key',
    ...forwardHeaders,
  ];
  return [...new Set(names)].join(', ');
}
