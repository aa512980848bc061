/** Tells a service who is calling, in the headers it may trust: set by the gateway, never taken from the client. */

import type { CallContext } from './call.ts';

/** HTTP headers or gRPC metadata of every call: the request id, and `x-user-id` where there is a principal. */
export function identityHeaders({ principal, requestId }: CallContext): Record<string, string> {
  if (principal === undefined) return { 'x-request-id': requestId };
  return { 'x-request-id': requestId, 'x-user-id': principal.subject };
}
