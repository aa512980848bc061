/** Tokens that carry their claims: signed by an issuer that the app trusts, checked as RFC 7519, 8725 and 9068 say. */

import { decodeJwt, decodeProtectedHeader, type JWTPayload, errors as joseErrors } from 'jose';
import { FacetError } from '../base/errors.ts';
import type { Principal } from '../base/principal.ts';
import type { IssuerConfig } from '../config/auth.ts';
import type { Authenticator } from './authenticator.ts';
import { invalidToken } from './challenge.ts';
import { scopesOf, subjectOf, textClaim } from './claims.ts';
import { type Bound, boundKeyOf, type Dpop } from './dpop.ts';
import { type KeySet, verifyToken } from './key-set.ts';
import { nameSubject } from './subjects.ts';
import { createTokenCache, digestOf } from './token-cache.ts';

/** An issuer of the config with its keys. */
export interface TrustedIssuer extends IssuerConfig {
  readonly keys: KeySet;
}

interface Verified extends Bound {
  readonly principal: Principal;
  /** When the verdict has to be made again. */
  readonly expiresAt: number;
}

/** Three parts, none empty: an unsigned token, an encrypted one and one in JSON have other forms. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Knows callers by signed tokens; a verified one is kept until it ends. */
export function createJwtAuthenticator(
  issuers: readonly TrustedIssuer[],
  dpop: Dpop,
  now: () => number = Date.now,
): Authenticator {
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  const cache = createTokenCache<Verified>(now);
  let drops = 0;
  for (const { keys } of issuers) {
    keys.onDropped(() => {
      drops += 1;
      cache.clear();
    });
  }

  const verifyAnew = async (token: string, header: Header, digest: string): Promise<Verified> => {
    const before = drops;
    const verified = await verify(token, header, byName, now());
    // Its key may have been taken away meanwhile; then the verdict is for this request only.
    if (drops === before) cache.set(digest, verified);
    return verified;
  };
  return {
    authenticate(credentials) {
      const { scheme, value } = credentials;
      if ((scheme !== 'bearer' && scheme !== 'dpop') || !COMPACT.test(value)) return undefined;
      const digest = digestOf(value);
      const known = cache.get(digest);
      if (known !== undefined && known.jkt === undefined && scheme === 'bearer') return known.principal;
      const header = headerOf(value);
      if (header === undefined) return undefined;
      return (async () => {
        const verified = known ?? (await verifyAnew(value, header, digest));
        await dpop.check(credentials, verified);
        return verified.principal;
      })();
    },
    started: Promise.all(issuers.map(({ keys }) => keys.started)).then(() => {}),
    isAble: () => issuers.every(({ keys }) => keys.hasKeys()),
    close: () => {
      for (const { keys } of issuers) keys.close();
    },
  };
}

type Header = ReturnType<typeof decodeProtectedHeader>;

/** Undefined for what has the form of a JWT and is none: a provider's opaque token may have dots. */
function headerOf(token: string): Header | undefined {
  try {
    const header = decodeProtectedHeader(token);
    return typeof header.alg === 'string' ? header : undefined;
  } catch {
    return undefined;
  }
}

async function verify(
  token: string,
  { typ }: Header,
  issuers: ReadonlyMap<string, TrustedIssuer>,
  nowMs: number,
): Promise<Verified> {
  try {
    // Read before it is verified, only to know by whose keys to verify it.
    const issuer = issuers.get(decodeJwt(token).iss ?? '');
    if (issuer === undefined) throw wrongClaim('iss');
    const type = typeOf(typ);
    if (!issuer.types.includes(type)) throw invalidToken('The token is not of a type that is accepted here.');
    const { payload } = await verifyToken(token, issuer.keys, {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      clockTolerance: issuer.leewaySeconds,
      requiredClaims: ['exp', 'sub', ...issuer.requiredClaims],
      currentDate: new Date(nowMs),
    });
    return accept(payload, type, issuer, nowMs);
  } catch (error) {
    throw refusal(error);
  }
}

/** The media type without `application/` (RFC 7515, section 4.1.9), in lower case. */
function typeOf(typ: unknown): string {
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : 'jwt';
}

function accept(claims: JWTPayload, type: string, issuer: TrustedIssuer, nowMs: number): Verified {
  const { exp, iat, sub } = claims;
  // jose takes any number, also the infinite one that 1e400 becomes.
  if (!Number.isSafeInteger(exp) || Number(exp) <= 0) throw wrongClaim('exp');
  if (iat !== undefined && iat * 1000 > nowMs + issuer.leewaySeconds * 1000) throw wrongClaim('iat');
  if (type !== 'at+jwt' && isOfAnotherUse(claims)) throw invalidToken('The token is no access token.');
  const subject = subjectOf(sub);
  if (subject === undefined) throw invalidToken('The token has no usable subject.');
  const jkt = boundKeyOf(claims);
  if (issuer.dpop === 'required' && jkt === undefined)
    throw invalidToken('Only tokens bound to a key of the client are accepted here.');
  const expiresAt = Number(exp) * 1000;
  const tenant = textClaim(claims, issuer.tenantClaim);
  const tier = textClaim(claims, issuer.tierClaim);
  const scopes = scopesOf(claims);
  const named = nameSubject(subject, claims, issuer);
  return { principal: { kind: 'jwt', ...named, scopes, tenant, tier, expiresAt }, jkt, expiresAt };
}

/** Tokens of the same issuer and audience that are no access tokens: ID tokens, refresh tokens, logout tokens. */
function isOfAnotherUse({ nonce, at_hash, c_hash, events, typ, token_use }: JWTPayload): boolean {
  const isMarked = [nonce, at_hash, c_hash, events].some((claim) => claim !== undefined);
  return isMarked || typ === 'ID' || typ === 'Refresh' || token_use === 'id';
}

function wrongClaim(name: string, cause?: unknown): FacetError {
  return invalidToken(`The claim "${name}" of the token is not accepted.`, cause);
}

/** Which part of the token is wrong helps an honest caller and tells an attacker nothing new. */
function refusal(error: unknown): FacetError {
  if (error instanceof FacetError) return error;
  if (error instanceof joseErrors.JWTExpired) return invalidToken('The token has expired.', error);
  if (error instanceof joseErrors.JWTClaimValidationFailed) return wrongClaim(error.claim, error);
  return invalidToken('The token is not valid.', error);
}
