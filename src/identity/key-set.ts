/** The keys of an issuer, wherever they come from, and how a signed token is checked by them. */

import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTVerifyOptions, type JWTVerifyResult, jwtVerify } from 'jose';
import { invalidToken } from './challenge.ts';
import type { Algorithm } from './jwk-set.ts';

/** The keys of one issuer as they are now. */
export interface KeySet {
  /**
   * The keys that a token with this algorithm and id may be signed by, at least one. Rejects with UNAUTHENTICATED where
   * there is none, UPSTREAM_UNAVAILABLE while there are no keys at all.
   */
  find(algorithm: Algorithm, kid: string | undefined): Promise<readonly KeyObject[]>;
  /** For a token that none of those has signed: what the issuer publishes by now, undefined where that is nothing new. */
  findAnew(algorithm: Algorithm, kid: string | undefined): Promise<readonly KeyObject[] | undefined>;
  /** Kept when the first try to have keys has ended, however it did. */
  readonly started: Promise<void>;
  hasKeys(): boolean;
  /** Calls back when a key was taken away: what it has signed does not count any more. */
  onDropped(dropped: () => void): void;
  close(): void;
}

/** What of a token is checked beside its signature. */
export interface TokenChecks extends JWTVerifyOptions {
  /** The token's own `alg` chooses among these, and nothing else. */
  readonly algorithms: Algorithm[];
}

/**
 * Checks a token by the keys of its issuer that may have signed it, and by those that are published meanwhile where none of
 * them has. Rejects with UNAUTHENTICATED, UPSTREAM_UNAVAILABLE while there are no keys, and with jose's errors for claims.
 */
export async function verifyToken(
  token: string,
  keys: KeySet,
  checks: TokenChecks,
): Promise<JWTVerifyResult> {
  const { alg, kid } = decodeProtectedHeader(token);
  const algorithm = checks.algorithms.find((known) => known === alg);
  if (algorithm === undefined || (kid !== undefined && typeof kid !== 'string'))
    throw invalidToken('The token is not valid.');
  const options = { ...checks, algorithms: [algorithm] };
  const verified =
    (await verifyByOne(token, await keys.find(algorithm, kid), options)) ??
    (await verifyByOne(token, (await keys.findAnew(algorithm, kid)) ?? [], options));
  if (verified === undefined) throw invalidToken('The token is not valid.');
  return verified;
}

/** Undefined when none of the keys has signed it. */
async function verifyByOne(
  token: string,
  candidates: readonly KeyObject[],
  options: TokenChecks,
): Promise<JWTVerifyResult | undefined> {
  for (const key of candidates) {
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  return undefined;
}
