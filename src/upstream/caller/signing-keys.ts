/** The gateway's own keys: the first signs, and all are published, so that a service knows a new one before it is used. */

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { StartupError } from '../../base/startup-error.ts';

/** Private keys in use, and their public parts. */
export interface SigningKeys {
  readonly current: { readonly key: KeyObject; readonly alg: string; readonly kid: string };
  /** A JWK Set (RFC 7517, section 5) with public keys only. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** `sources`: private keys as PEM or JWK, or files of them, paths from `root`. Throws a StartupError; undefined without any. */
export async function readSigningKeys(
  root: string,
  sources: readonly string[],
): Promise<SigningKeys | undefined> {
  const keys = await Promise.all(sources.map((source, index) => readKey(root, source, index)));
  const [first] = keys;
  return first && { current: first.signing, jwks: { keys: keys.map(({ published }) => published) } };
}

async function readKey(root: string, source: string, index: number) {
  // Never the text itself: it may be the key.
  const isText = source.includes('-----BEGIN') || source.trimStart().startsWith('{');
  const subject = isText ? `SIGNING_KEYS, key ${index + 1}` : `SIGNING_KEYS, ${source}`;
  try {
    const text = isText ? source : readFileSync(resolve(root, source), 'utf8');
    const key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text) as JWK & { kty: string }, format: 'jwk' })
      : createPrivateKey(text);
    const jwk = createPublicKey(key).export({ format: 'jwk' }) as JWK;
    const alg = algorithmOf(key);
    const kid = await calculateJwkThumbprint(jwk);
    return { signing: { key, alg, kid }, published: { ...jwk, kid, alg, use: 'sig' } };
  } catch (cause) {
    const why =
      cause instanceof StartupError ? cause.message : 'it is no private key in PEM or JWK that can be read';
    throw new StartupError(`${subject}: ${why}`, { cause });
  }
}

const curves: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
const MIN_RSA_BITS = 2048;

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): string {
  const { namedCurve = '', modulusLength = 0 } = asymmetricKeyDetails;
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS) return 'RS256';
  const alg = asymmetricKeyType === 'ec' ? curves[namedCurve] : undefined;
  if (alg !== undefined) return alg;
  throw new StartupError('it must be of P-256, P-384, P-521 or Ed25519, or RSA of 2048 bits or more');
}
