/** Reads a JWK Set (RFC 7517) into the keys that can check signatures, and finds those that may have signed a token. */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { IssuerConfig } from '../config/auth.ts';

/** One of the signature algorithms that an app may accept (RFC 7518, section 3.1; RFC 8037). */
export type Algorithm = IssuerConfig['algorithms'][number];

/** The public keys of one issuer, as it published them at one time. */
export interface JwkSet {
  /**
   * The keys of this algorithm that a token may be signed by: with an id those of this id, without one all of them. At
   * most eight, so that a forged token costs no more than eight checks.
   */
  find(algorithm: Algorithm, kid: string | undefined): readonly KeyObject[];
  /** The keys of this algorithm that have no id themselves: a token with any id may be signed by one of them. */
  findUnnamed(algorithm: Algorithm): readonly KeyObject[];
  /** How many keys are of use; none where the issuer has taken all of them back. */
  readonly size: number;
  /** By which a key is recognised in a later set. */
  readonly fingerprints: ReadonlySet<string>;
  /** What is wrong with keys that are not used, each named by its id or its place; for the log. */
  readonly problems: readonly string[];
}

interface SigningKey {
  readonly jwk: JsonWebKey;
  readonly key: KeyObject;
}

const EC_CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2048;
/** A check with a larger key takes milliseconds. */
const MAX_RSA_BITS = 8192;
const MAX_CANDIDATES = 8;

/** Throws for what is no key set. A key that is of no use is passed over; what is wrong with it is among `problems`. */
export function parseJwkSet(value: unknown): JwkSet {
  const { keys } = (value ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('it is no JWK Set');
  const usable: SigningKey[] = [];
  const problems: string[] = [];
  for (const [index, jwk] of keys.entries()) {
    const read = readKey(jwk);
    if (typeof read === 'string') problems.push(`${nameOf(jwk, index)}: ${read}`);
    else if (read !== undefined) usable.push(read);
  }
  const choose = (algorithm: Algorithm, isWanted: (kid: unknown) => boolean): readonly KeyObject[] =>
    usable
      .filter(({ jwk }) => isWanted(jwk['kid']) && isFor(jwk, algorithm))
      .slice(0, MAX_CANDIDATES)
      .map(({ key }) => key);
  return {
    find: (algorithm, kid) => choose(algorithm, (own) => kid === undefined || own === kid),
    findUnnamed: (algorithm) => choose(algorithm, (own) => own === undefined),
    size: usable.length,
    fingerprints: new Set(usable.map(({ jwk }) => fingerprintOf(jwk))),
    problems,
  };
}

/** What its signatures were checked with, whichever name it goes by. */
function fingerprintOf({ kid, n, e, x, y, alg }: JsonWebKey): string {
  return JSON.stringify([kid, n, e, x, y, alg]);
}

/** The key, what is wrong with it, or undefined for a key of another use, which is no mistake. */
function readKey(value: unknown): SigningKey | string | undefined {
  if (typeof value !== 'object' || value === null) return 'it is not an object';
  const jwk = value as JsonWebKey;
  const { kty, kid, use, key_ops: operations, d } = jwk;
  if (kty === 'oct') return 'it is a secret';
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return 'its "kty" is not RSA, EC or OKP';
  if (d !== undefined) return 'it is a private key';
  if (kid !== undefined && typeof kid !== 'string') return 'its "kid" is not a text';
  if (use !== undefined && use !== 'sig') return undefined;
  if (Array.isArray(operations) && !operations.includes('verify')) return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    return weaknessOf(key, jwk) ?? { jwk, key };
  } catch {
    return 'it cannot be read';
  }
}

/** RFC 8017, section 3.1: the exponent is odd and at least 3. With 1 everybody could sign. */
function weaknessOf({ asymmetricKeyDetails: details }: KeyObject, { kty }: JsonWebKey): string | undefined {
  if (kty !== 'RSA') return undefined;
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = details ?? {};
  if (bits < MIN_RSA_BITS) return `it has ${bits} bits; ${MIN_RSA_BITS} are the least`;
  if (bits > MAX_RSA_BITS) return `it has ${bits} bits; ${MAX_RSA_BITS} are the most`;
  return exponent < 3n || exponent % 2n === 0n ? `its exponent is ${exponent}` : undefined;
}

function isFor({ kty, crv, alg }: JsonWebKey, algorithm: Algorithm): boolean {
  if (alg !== undefined && alg !== algorithm && !(alg === 'Ed25519' && algorithm === 'EdDSA')) return false;
  if (algorithm === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519';
  const curve = EC_CURVES[algorithm];
  return curve === undefined ? kty === 'RSA' : kty === 'EC' && crv === curve;
}

/** An issuer may choose any text: a long one is cut. */
function nameOf(jwk: unknown, index: number): string {
  const { kid } = (typeof jwk === 'object' ? (jwk ?? {}) : {}) as { kid?: unknown };
  return typeof kid === 'string' ? `key "${kid.slice(0, 100)}"` : `key ${index + 1}`;
}
