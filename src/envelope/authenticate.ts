/** Who is calling: a bearer token, verified by jose against the issuer's published keys (RFC 6750, RFC 7519, RFC 7517). */

import { createRemoteJWKSet, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import { FacetError } from '../base/errors.ts';
import type { AppConfig } from '../config/app.ts';

export interface Principal {
  /** The `sub` of the token. */
  readonly subject: string;
  readonly claims: Readonly<JWTPayload>;
}

/** Undefined without a token; throws UNAUTHENTICATED for one that is not good, UPSTREAM_UNAVAILABLE without the issuer's keys. */
export type Authenticate = (authorization: string | undefined) => Promise<Principal | undefined>;

const BEARER = /^Bearer +([\w\-.~+/]+=*)$/i;
const MAX_TOKEN_LENGTH = 16 * 1024;

export function createAuthenticate(jwt: AppConfig['jwt']): Authenticate {
  if (jwt === undefined) return () => Promise.resolve(undefined);
  const keys = createRemoteJWKSet(new URL(jwt.jwksUrl), {
    cooldownDuration: 30_000,
    cacheMaxAge: Number.POSITIVE_INFINITY,
  });
  return async (authorization) => {
    if (authorization === undefined) return undefined;
    const token = authorization.length > MAX_TOKEN_LENGTH ? undefined : BEARER.exec(authorization)?.[1];
    if (token === undefined)
      throw new FacetError('UNAUTHENTICATED', 'The Authorization header is not "Bearer" and a token.');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: jwt.issuer,
        audience: jwt.audience,
        algorithms: [...jwt.algorithms],
        clockTolerance: jwt.leewaySeconds,
        requiredClaims: ['exp', 'sub'],
      });
      return { subject: subjectOf(payload), claims: payload };
    } catch (error) {
      throw refusal(error);
    }
  };
}

/** It becomes a header of every upstream call, so it must be text that a header can hold. */
function subjectOf({ sub }: JWTPayload): string {
  if (typeof sub === 'string' && /^[\x21-\x7e]{1,256}$/.test(sub)) return sub;
  throw new FacetError('UNAUTHENTICATED', 'The token has no usable subject.');
}

/** Which of the token's parts is wrong helps an honest caller and tells an attacker nothing new. */
function refusal(error: unknown): FacetError {
  if (error instanceof FacetError) return error;
  if (error instanceof joseErrors.JWTExpired)
    return new FacetError('UNAUTHENTICATED', 'The token has expired.', { cause: error });
  if (error instanceof joseErrors.JWTClaimValidationFailed)
    return new FacetError('UNAUTHENTICATED', `The claim "${error.claim}" of the token is not accepted.`, {
      cause: error,
    });
  if (
    error instanceof joseErrors.JWKSTimeout ||
    !(error instanceof joseErrors.JOSEError) ||
    error.code === 'ERR_JOSE_GENERIC'
  ) {
    return new FacetError('UPSTREAM_UNAVAILABLE', 'The keys to check tokens with cannot be reached.', {
      cause: error,
    });
  }
  return new FacetError('UNAUTHENTICATED', 'The token is not valid.', { cause: error });
}
