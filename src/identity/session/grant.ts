/** What the provider has granted, out of its answer: pure. */

import type { IDToken, TokenEndpointResponse } from 'openid-client';
import type { Session, SessionTokens } from '../../stores/sessions/session.ts';
import { scopesOf, subjectOf } from '../claims.ts';

/** A grant has no time of its own: when it was given, its receiver knows. */
export interface Grant {
  /** Undefined when the answer had no ID token, which a refresh need not have, or one with a subject of no use. */
  readonly subject: string | undefined;
  readonly sid: string | undefined;
  readonly scopes: readonly string[];
  /** Undefined where nothing tells new ones. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
}

/** For a provider that does not say how long its tokens live (RFC 6749, section 5.1). */
const STANDARD_SECONDS = 300;
/** Says how the ID token was made, and nothing of who it is about. */
const OF_THE_EXCHANGE = new Set(['nonce', 'at_hash', 'c_hash', 's_hash']);

/** Reads the answer of the token endpoint; `accessClaims` are used in place of the ID token's where they are given. */
export function grantOf(
  answer: TokenEndpointResponse,
  idClaims: IDToken | undefined,
  accessClaims: Readonly<Record<string, unknown>> | undefined,
  askedScopes: readonly string[],
): Grant {
  const { scope, id_token: idToken, refresh_token: refreshToken, expires_in: seconds } = answer;
  const told = accessClaims !== undefined ? [...scopesOf(accessClaims)] : [];
  return {
    subject: subjectOf(idClaims?.sub),
    sid: typeof idClaims?.['sid'] === 'string' ? idClaims['sid'] : undefined,
    // Not told means as asked: RFC 6749, section 5.1.
    scopes: told.length > 0 ? told : [...scopesOf({ scope: scope ?? askedScopes.join(' ') })],
    claims: accessClaims ?? (idClaims && withoutExchange(idClaims)),
    idToken,
    refreshToken,
    expiresInSeconds: seconds ?? STANDARD_SECONDS,
  };
}

function withoutExchange(claims: IDToken): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OF_THE_EXCHANGE.has(name)));
}

/** Undefined for a grant that tells nobody. */
export function beginSession(grant: Grant, nowMs: number, absoluteMs: number): Session | undefined {
  const { subject, sid, scopes, claims, idToken } = grant;
  if (subject === undefined || claims === undefined || idToken === undefined) return undefined;
  const tokens = tokensOf(grant, nowMs, { id: idToken, generation: 1 });
  return { subject, sid, scopes, claims, tokens, createdAt: nowMs, endsAt: nowMs + absoluteMs };
}

/** The session with its new tokens; undefined when they are of somebody else (OpenID Connect Core, section 12.2). */
export function continueSession(session: Session, grant: Grant, nowMs: number): Session | undefined {
  if (grant.subject !== undefined && grant.subject !== session.subject) return undefined;
  const { id, generation, refresh } = session.tokens;
  const tokens = tokensOf(grant, nowMs, {
    id: grant.idToken ?? id,
    generation: generation + 1,
    // A provider that does not rotate sends none.
    refresh: grant.refreshToken ?? refresh,
  });
  return { ...session, scopes: grant.scopes, claims: grant.claims ?? session.claims, tokens };
}

/** New tokens are asked for when a tenth of the old ones' life is left, and no earlier than 30 s before their end. */
function tokensOf(
  { refreshToken, expiresInSeconds }: Grant,
  nowMs: number,
  rest: Pick<SessionTokens, 'id' | 'generation' | 'refresh'>,
): SessionTokens {
  const lifeMs = expiresInSeconds * 1000;
  const expiresAt = nowMs + lifeMs;
  return { refresh: refreshToken, ...rest, refreshAt: expiresAt - Math.min(30_000, lifeMs / 10), expiresAt };
}
