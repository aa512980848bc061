/**
 * Tells a service who is calling, in the headers it may trust: set by the gateway, never taken from a client or a schema
 * file. Each service is told what its settings name, and nothing else.
 */

import type { MaybePromise } from '../../base/maybe-promise.ts';
import { StartupError } from '../../base/startup-error.ts';
import type { CallContext } from '../call.ts';
import type { Headers } from '../protocol.ts';
import type { Service } from '../service.ts';
import { createExchange } from './exchange.ts';
import type { IdentityHeader } from './identity-header.ts';
import { createInternalTokens } from './internal-token.ts';
import { createMapping } from './mapping.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What one service is told of callers. */
export interface CallerHeaders {
  /** HTTP headers or gRPC metadata of a call: the request id, and who is calling. */
  headersOf(context: CallContext): MaybePromise<Headers>;
  /** Whether only the gateway may set a header of this name, whichever way the name is written. */
  isOwn(name: string): boolean;
}

/** Throws a StartupError for a service that wants signed tokens where there is no key to sign with. */
export function createCallerHeaders(service: Service, signing: SigningKeys | undefined): CallerHeaders {
  const identityHeaders = identityHeadersOf(service, signing);
  const own = new Set(['x-request-id', ...identityHeaders.map(({ header }) => header)]);
  return {
    headersOf(context) {
      const headers: Record<string, string> = { 'x-request-id': context.requestId };
      if (context.principal === undefined) return headers;
      const awaited: Promise<void>[] = [];
      for (const { header, valueOf } of identityHeaders) {
        const value = valueOf(context);
        const set = (ready: string | undefined): void => {
          if (ready !== undefined) headers[header] = ready;
        };
        if (value instanceof Promise) awaited.push(value.then(set));
        else set(value);
      }
      return awaited.length === 0 ? headers : Promise.all(awaited).then(() => headers);
    },
    isOwn: (name) => own.has(canonical(name)),
  };
}

/** Servers behind CGI and WSGI read `x_user_id` as `x-user-id`. */
function canonical(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function identityHeadersOf(
  { name, policy: { identity } }: Service,
  signing: SigningKeys | undefined,
): readonly IdentityHeader[] {
  if (identity === 'none') return [];
  const { headers, token, exchange } = identity;
  const told: IdentityHeader[] = createMapping(headers, name);
  if (token !== undefined) {
    if (signing === undefined)
      throw new StartupError(`${name}: identity.token needs a key to sign with: set SIGNING_KEYS`);
    told.push(createInternalTokens(token, name, signing));
  }
  if (exchange !== undefined) told.push(createExchange(exchange, name));
  return told;
}
