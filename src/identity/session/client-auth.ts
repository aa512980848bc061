/** How the gateway proves to the login provider who it is: a secret, or a key that never leaves it (OpenID Connect Core, section 9). */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { type ClientAuth, ClientSecretBasic, ClientSecretPost, PrivateKeyJwt } from 'openid-client';
import { StartupError } from '../../base/startup-error.ts';
import type { SessionConfig } from '../../config/session.ts';

/** Throws a StartupError for a key file that cannot be used. */
export function createClientAuth(
  { clientSecret, clientAuth, clientKeyFile }: SessionConfig,
  root: string,
): () => Promise<ClientAuth> {
  if (clientKeyFile !== undefined) {
    const jwk = readPrivateKey(resolve(root, clientKeyFile));
    return async () => PrivateKeyJwt({ key: (await importJWK(jwk)) as CryptoKey, ...kidOf(jwk) });
  }
  const auth = clientAuth === 'basic' ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
  return () => Promise.resolve(auth);
}

function kidOf({ kid }: JWK): { kid?: string } {
  return kid === undefined ? {} : { kid };
}

function readPrivateKey(file: string): JWK {
  try {
    const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
    if (jwk.d === undefined || jwk.alg === undefined) throw new Error('it is no private JWK with an "alg"');
    return jwk;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StartupError(`auth.session.clientKeyFile: ${file}: ${why}`, { cause });
  }
}
