/** What of a request may go on to services. */

import type { IncomingMessage } from 'node:http';
import type { Principal } from '../base/principal.ts';

const none: Readonly<Record<string, undefined>> = {};

/** Of a caller who came with one; an API key and a certificate are none. */
export function tokenOf({ headers }: IncomingMessage, principal: Principal | undefined): string | undefined {
  if (principal?.kind !== 'jwt' && principal?.kind !== 'opaque') return undefined;
  return headers.authorization?.slice(headers.authorization.indexOf(' ') + 1).trim();
}

/** What `Connection` names is for the next hop and goes no further (RFC 9110, section 7.6.1). */
function hopByHop({ headers }: IncomingMessage): ReadonlySet<string> {
  return new Set(
    (headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
}

/** The headers that the app forwards; what a hop keeps for itself is not among them. */
export function forwarded(
  request: IncomingMessage,
  names: readonly string[],
): Readonly<Record<string, string | undefined>> {
  if (names.length === 0) return none;
  const dropped = hopByHop(request);
  return Object.fromEntries(
    names.map((name) => {
      const value = dropped.has(name) ? undefined : request.headers[name];
      return [name, Array.isArray(value) ? value.join(', ') : value];
    }),
  );
}
