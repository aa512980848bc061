/** Tokens that say nothing themselves: the provider is asked what they are (RFC 7662), and asked again only after a while. */

import { basicCredentials } from '../base/client-credentials.ts';
import { fetchJson } from '../base/fetch-json.ts';
import type { Principal } from '../base/principal.ts';
import { SingleFlight } from '../base/single-flight.ts';
import type { IntrospectionConfig } from '../config/auth.ts';
import type { Log } from '../telemetry/log.ts';
import type { Authenticator } from './authenticator.ts';
import { invalidToken, providerDown } from './challenge.ts';
import { scopesOf, subjectOf, textClaim } from './claims.ts';
import { type Bound, boundKeyOf, type Dpop } from './dpop.ts';
import { nameSubject } from './subjects.ts';
import { createTokenCache, digestOf } from './token-cache.ts';

interface Verdict extends Bound {
  /** Undefined for a token that is not active, or not for this app. */
  readonly principal: Principal | undefined;
  readonly expiresAt: number;
}

type Claims = Readonly<Record<string, unknown>>;

const MAX_BYTES = 64 * 1024;

/** Knows callers by opaque tokens; the provider is asked once a token, and again after `cacheSeconds`. */
export function createIntrospectionAuthenticator(
  config: IntrospectionConfig,
  { dpop, log, now = Date.now }: { readonly dpop: Dpop; readonly log: Log; readonly now?: () => number },
): Authenticator {
  const cache = createTokenCache<Verdict>(now);
  const questions = new SingleFlight<Verdict>();
  let isAway = false;
  /** Told when it begins and when it ends, not for every token. */
  const report = (problem: Error | undefined): void => {
    if (isAway === (problem !== undefined)) return;
    isAway = !isAway;
    const { url } = config;
    if (problem === undefined) log('info', 'tokens can be introspected again', { url });
    else
      log('warn', 'tokens cannot be introspected', {
        url,
        reason: problem.message,
      });
  };

  /** One question a token, however many requests have it. */
  const find = (token: string, digest: string): Promise<Verdict> =>
    questions.run(digest, async () => {
      const verdict = judge(await ask(config, token, report), config, now());
      cache.set(digest, verdict);
      return verdict;
    });
  return {
    authenticate(credentials) {
      const { scheme, value } = credentials;
      if (scheme !== 'bearer' && scheme !== 'dpop') return undefined;
      const digest = digestOf(value);
      return (async () => {
        const verdict = cache.get(digest) ?? (await find(value, digest));
        if (verdict.principal === undefined) throw invalidToken('The token is not valid.');
        await dpop.check(credentials, verdict);
        return verdict.principal;
      })();
    },
    started: Promise.resolve(),
    isAble: () => true,
    close: () => {},
  };
}

/** Throws UPSTREAM_UNAVAILABLE for whatever is no answer. */
async function ask(
  config: IntrospectionConfig,
  token: string,
  report: (problem: Error | undefined) => void,
): Promise<Claims> {
  const { url, clientId, clientSecret, timeoutMs } = config;
  try {
    const answer = await fetchJson({
      url,
      timeoutMs,
      maxBytes: MAX_BYTES,
      headers: { authorization: basicCredentials(clientId, clientSecret) },
      form: new URLSearchParams({ token, token_type_hint: 'access_token' }),
    });
    if (typeof (answer as { active?: unknown } | null)?.active !== 'boolean')
      throw new Error('its answer does not say whether the token is active');
    report(undefined);
    return answer as Claims;
  } catch (cause) {
    report(cause instanceof Error ? cause : new Error(String(cause)));
    throw providerDown('The service that knows this token', cause);
  }
}

function judge(claims: Claims, config: IntrospectionConfig, nowMs: number): Verdict {
  const { exp, sub, client_id: client } = claims;
  const endsAt = typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY;
  const subject = subjectOf(sub ?? client);
  const isGood =
    claims['active'] === true && nowMs < endsAt && subject !== undefined && isFor(claims, config, nowMs);
  if (!isGood) {
    const expiresAt = nowMs + config.inactiveCacheSeconds * 1000;
    return { principal: undefined, jkt: undefined, expiresAt };
  }
  const { issuer = config.url, subjectPrefix } = config;
  const named = nameSubject(subject, claims, { issuer, subjectPrefix });
  const tenant = textClaim(claims, config.tenantClaim);
  const tier = textClaim(claims, config.tierClaim);
  return {
    principal: { kind: 'opaque', ...named, scopes: scopesOf(claims), tenant, tier, expiresAt: endsAt },
    jkt: boundKeyOf(claims),
    expiresAt: Math.min(endsAt, nowMs + config.cacheSeconds * 1000),
  };
}

function isFor({ iss, aud, nbf }: Claims, { issuer, audience }: IntrospectionConfig, nowMs: number): boolean {
  if (issuer !== undefined && iss !== issuer) return false;
  if (typeof nbf === 'number' && nbf * 1000 > nowMs) return false;
  const given: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  return audience === undefined || audience.some((name) => given.includes(name));
}
