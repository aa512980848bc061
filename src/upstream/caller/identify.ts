/**
 * Tells a service who is calling, in the headers it may trust: set by the gateway, never taken from a client or a schema
 * file. Each service is told what its settings name, and nothing else.
 */

import type { MaybePromise } from '../../base/maybe-promise.ts';
import { StartupError } from '../../base/startup-error.ts';
import type { CallContext } from '../call.ts';
import type { ServiceSettings } from '../protocol.ts';
import { createExchange } from './exchange.ts';
import { createInternalTokens } from './internal-token.ts';
import { createMapping } from './mapping.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Way } from './way.ts';

type Headers = Readonly<Record<string, string>>;

export interface Identify {
  /** HTTP headers or gRPC metadata of a call: the request id, and who is calling. */
  headersOf(context: CallContext): MaybePromise<Headers>;
  /** The same headers without those that only the gateway may set, whichever way their names are written. */
  withoutOwn(headers: Headers): Headers;
}

/** Throws a StartupError for a service that wants signed tokens where there is no key to sign with. */
export function createIdentify(service: ServiceSettings, signing: SigningKeys | undefined): Identify {
  const ways = waysOf(service, signing);
  const own = new Set(['x-request-id', ...ways.map(({ header }) => header)]);
  const isOwn = (name: string): boolean => own.has(canonical(name));
  return {
    headersOf(context) {
      const headers: Record<string, string> = { 'x-request-id': context.requestId };
      if (context.principal === undefined) return headers;
      const awaited: Promise<void>[] = [];
      for (const { header, valueOf } of ways) {
        const value = valueOf(context);
        const set = (ready: string | undefined): void => {
          if (ready !== undefined) headers[header] = ready;
        };
        if (value instanceof Promise) awaited.push(value.then(set));
        else set(value);
      }
      return awaited.length === 0 ? headers : Promise.all(awaited).then(() => headers);
    },
    withoutOwn(headers) {
      const names = Object.keys(headers);
      return names.some(isOwn)
        ? Object.fromEntries(Object.entries(headers).filter(([name]) => !isOwn(name)))
        : headers;
    },
  };
}

/** Servers behind CGI and WSGI read `x_user_id` as `x-user-id`. */
function canonical(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function waysOf(service: ServiceSettings, signing: SigningKeys | undefined): readonly Way[] {
  const { name, identity } = service;
  if (identity === 'none') return [];
  const { headers, token, exchange } = identity;
  const ways: Way[] = createMapping(headers, name);
  if (token !== undefined) {
    if (signing === undefined)
      throw new StartupError(`${name}: identity.token needs a key to sign with: set SIGNING_KEYS`);
    ways.push(createInternalTokens(token, name, signing));
  }
  if (exchange !== undefined) ways.push(createExchange(exchange, name));
  return ways;
}
