/** A token for the service in place of the caller's own (RFC 8693): the provider gives one for the other. */

import { hash } from 'node:crypto';
import { basicCredentials } from '../../base/client-credentials.ts';
import { FacetError } from '../../base/errors.ts';
import { fetchJson, UnexpectedStatus } from '../../base/fetch-json.ts';
import { Lru } from '../../base/lru.ts';
import { SingleFlight } from '../../base/single-flight.ts';
import type { ExchangeConfig } from '../../config/identity.ts';
import type { CallContext } from '../call.ts';
import type { IdentityHeader } from './identity-header.ts';

interface Exchanged {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const MAX_TOKENS = 10_000;
const MAX_BYTES = 64 * 1024;
/** A token that is about to end might have ended when it arrives. */
const MARGIN_MS = 5000;
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * Kept by the caller's whole token until it ends, in this service's own store; asked for once, however many calls wait
 * for it. Rejects with FORBIDDEN for a caller without a token, UPSTREAM_REFUSED when the provider gives none, and
 * UPSTREAM_UNAVAILABLE when it does not answer.
 */
export function createExchange(
  config: ExchangeConfig,
  service: string,
  now: () => number = Date.now,
): IdentityHeader {
  const { header } = config;
  const scheme = header === 'authorization' ? 'Bearer ' : '';
  const kept = new Lru<string, Exchanged>({ maxEntries: MAX_TOKENS });
  const exchanges = new SingleFlight<string>();

  const exchange = async (digest: string, token: string, callerEndsAt: number): Promise<string> => {
    const answer = await ask(config, service, token);
    const value = scheme + answer.token;
    const until = Math.min(now() + answer.seconds * 1000 - MARGIN_MS, callerEndsAt);
    if (until > now()) kept.set(digest, { value, until });
    return value;
  };
  return {
    header,
    valueOf({ principal, subjectToken }: CallContext) {
      if (principal === undefined) return undefined;
      if (subjectToken === undefined)
        throw new FacetError('FORBIDDEN', 'A token is needed here, not another credential.', { service });
      const digest = hash('sha256', subjectToken, 'base64url');
      const known = kept.get(digest);
      if (known !== undefined && now() < known.until) return known.value;
      return exchanges.run(digest, () => exchange(digest, subjectToken, principal.expiresAt));
    },
  };
}

async function ask(
  { url, clientId, clientSecret, audience, resource, scope, timeoutMs }: ExchangeConfig,
  service: string,
  token: string,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const form = new URLSearchParams({
    grant_type: GRANT,
    subject_token: token,
    subject_token_type: ACCESS_TOKEN,
    requested_token_type: ACCESS_TOKEN,
    ...(audience === undefined && resource === undefined ? { audience: service } : {}),
    ...(audience === undefined ? {} : { audience }),
    ...(resource === undefined ? {} : { resource }),
    ...(scope === undefined ? {} : { scope }),
  });
  const headers = { authorization: basicCredentials(clientId, clientSecret) };
  let answer: unknown;
  try {
    answer = await fetchJson({ url, timeoutMs, maxBytes: MAX_BYTES, headers, form });
  } catch (cause) {
    const isRefused = cause instanceof UnexpectedStatus && cause.status >= 400 && cause.status < 500;
    throw isRefused
      ? new FacetError('UPSTREAM_REFUSED', `No token for ${service} was given.`, { service, cause })
      : new FacetError('UPSTREAM_UNAVAILABLE', `The provider of tokens for ${service} gives no answer.`, {
          service,
          cause,
        });
  }
  return read(answer, service);
}

/** RFC 8693, section 2.2.1. Without `expires_in` the token is used once. */
function read(answer: unknown, service: string): { readonly token: string; readonly seconds: number } {
  const { access_token: token, expires_in: seconds } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof token === 'string' && /^[\x21-\x7e]{1,16384}$/.test(token))
    return { token, seconds: typeof seconds === 'number' && seconds > 0 ? seconds : 0 };
  throw new FacetError('UPSTREAM_BAD_RESPONSE', `The provider of tokens for ${service} gave none.`, {
    service,
  });
}
