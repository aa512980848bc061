/** Reads a JWK Set (RFC 7517) into the keys that can check signatures, and finds the one that a token names. */

import { type CryptoKey, importJWK, type JWK } from 'jose';
import type { IssuerConfig } from '../config/auth.ts';

type Algorithm = IssuerConfig['algorithms'][number];

export interface JwkSet {
  /** The key for this algorithm with this id, or without one for a token without one; undefined when there is none. */
  find(algorithm: Algorithm, kid: string | undefined): Promise<CryptoKey> | undefined;
  /** By which a key is recognised in a later set. */
  readonly fingerprints: ReadonlySet<string>;
}

const EC_CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
/** RFC 7518, section 3.3. */
const MIN_RSA_BITS = 2048;

/**
 * Throws for what is no key set, holds no key of use, or two of one kind with one id: then nobody can tell which is
 * meant. Keys of other uses are passed over. `isAnyId` lets a key without an id stand for tokens with any.
 */
export function parseJwkSet(value: unknown, { isAnyId = false } = {}): JwkSet {
  const { keys } = (value ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('it is no JWK Set');
  const usable = keys.filter(isUsable);
  if (usable.length === 0) throw new Error('it holds no public key that checks signatures');
  const names = usable.map(({ kid, kty }) => `${kty} ${kid}`);
  if (new Set(names).size < names.length) throw new Error('two of its keys have the same id');

  const imported = new Map<string, Promise<CryptoKey>>();
  return {
    fingerprints: new Set(usable.map((jwk) => JSON.stringify([jwk.kid, jwk.n, jwk.e, jwk.x, jwk.y]))),
    find(algorithm, kid) {
      const fitting = usable.filter((key) => isFor(key, algorithm));
      const jwk =
        fitting.find((key) => key.kid === kid) ??
        (isAnyId ? fitting.find((key) => key.kid === undefined) : undefined);
      if (jwk === undefined) return undefined;
      const name = `${algorithm} ${usable.indexOf(jwk)}`;
      const known = imported.get(name) ?? (importJWK(jwk, algorithm) as Promise<CryptoKey>);
      imported.set(name, known);
      return known;
    },
  };
}

/** Never a secret (`oct`), never a private key: whoever publishes those does not know what they do. */
function isUsable(value: unknown): value is JWK & { kty: string } {
  if (typeof value !== 'object' || value === null) return false;
  const { kty, kid, use, key_ops: operations, d, n } = value as JWK;
  if (kty !== 'RSA' && kty !== 'EC' && kty !== 'OKP') return false;
  if (d !== undefined || (kid !== undefined && typeof kid !== 'string')) return false;
  if (use !== undefined && use !== 'sig') return false;
  if (Array.isArray(operations) && !operations.includes('verify')) return false;
  return kty !== 'RSA' || (typeof n === 'string' && Buffer.from(n, 'base64url').length * 8 >= MIN_RSA_BITS);
}

function isFor({ kty, crv, alg }: JWK, algorithm: Algorithm): boolean {
  if (alg !== undefined && alg !== algorithm && !(alg === 'Ed25519' && algorithm === 'EdDSA')) return false;
  if (algorithm === 'EdDSA') return kty === 'OKP' && crv === 'Ed25519';
  const curve = EC_CURVES[algorithm];
  return curve === undefined ? kty === 'RSA' : kty === 'EC' && crv === curve;
}
