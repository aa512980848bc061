/** Proof of possession (RFC 9449): a token bound to a key counts only beside a proof, signed by that key for this request. */

import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import { Unauthorized } from './challenge.ts';
import type { Credentials } from './credentials.ts';
import type { ReplayGuard } from './replay.ts';

/** A credential, and the thumbprint of the key it is bound to where it is. */
export interface Bound {
  readonly jkt: string | undefined;
}

/** Checks that whoever sends a bound token also holds its key. */
export interface Dpop {
  /** Throws when a bound token comes without its proof, or a proof with a token that is not bound. */
  check(credentials: Credentials, bound: Bound): Promise<void>;
}

/** What proofs are checked with. */
export interface DpopInput {
  /** Where clients reach the gateway. */
  readonly publicUrl: string | undefined;
  /** Whether the Host header counts where no `publicUrl` is said: in development only, as whoever asks chooses it. */
  readonly isHostTrusted: boolean;
  readonly replay: ReplayGuard;
  readonly now?: () => number;
}

const ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const MAX_AGE_SECONDS = 60;
const LEEWAY_SECONDS = 5;
const MAX_PROOF_LENGTH = 8 * 1024;

/** The `cnf` of a token's claims. Throws when it is bound to something that cannot be checked here (RFC 7800). */
export function boundKeyOf({ cnf }: Readonly<Record<string, unknown>>): string | undefined {
  if (cnf === undefined) return undefined;
  const { jkt } = (cnf ?? {}) as { jkt?: unknown };
  if (typeof jkt === 'string' && Object.keys(cnf as object).length === 1) return jkt;
  throw new Unauthorized('The token is bound to something that cannot be checked here.', {
    error: 'invalid_token',
  });
}

/** A proof counts for 60 s and once (RFC 9449, section 4.3). */
export function createDpop({ publicUrl, isHostTrusted, replay, now = Date.now }: DpopInput): Dpop {
  return {
    async check({ scheme, value, request }, { jkt }) {
      if (jkt === undefined && scheme === 'bearer') return;
      if (jkt === undefined) throw wrong('The token is not bound to a key.', 'invalid_token');
      if (publicUrl === undefined && !isHostTrusted)
        throw wrong('Tokens that are bound to a key are not accepted here.', 'invalid_token');
      if (scheme === 'bearer')
        throw wrong('The token is bound to a key: send it as DPoP, with its proof.', 'invalid_token');
      const proof = request.headers['dpop'];
      if (typeof proof !== 'string' || proof.length > MAX_PROOF_LENGTH)
        throw wrong('The DPoP header with the proof is missing.');
      const claims = await verifyProof(proof, jkt, now());
      if (claims['htm'] !== request.method || !isSameUrl(claims['htu'], request, publicUrl))
        throw wrong('The DPoP proof was made for another request.');
      if (claims['ath'] !== hash('sha256', value, 'base64url'))
        throw wrong('The DPoP proof was made for another token.');
      const { jti } = claims;
      if (typeof jti !== 'string' || jti === '' || jti.length > 256)
        throw wrong('The DPoP proof has no usable jti.');
      const ttlMs = (MAX_AGE_SECONDS + 2 * LEEWAY_SECONDS) * 1000;
      if (!(await replay.isFirst(`dpop:${hash('sha256', `${jkt} ${jti}`, 'base64url')}`, ttlMs)))
        throw wrong('The DPoP proof was used before.');
    },
  };
}

/** RFC 9449, section 4.3: its own key has signed it, that is the key of the token, and it is new. */
async function verifyProof(proof: string, jkt: string, nowMs: number): Promise<JWTPayload> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ALGORITHMS,
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(nowMs),
    });
    if ((await calculateJwkThumbprint(protectedHeader.jwk ?? {})) === jkt) return payload;
  } catch (error) {
    throw wrong('The DPoP proof is not valid.', 'invalid_dpop_proof', error);
  }
  throw wrong('The DPoP proof is signed by another key than the one the token is bound to.');
}

/** `htu` is the URL without query and fragment. Behind a proxy the scheme is not known here, unless `publicUrl` says it. */
function isSameUrl(htu: unknown, request: IncomingMessage, publicUrl: string | undefined): boolean {
  const claimed = typeof htu === 'string' ? URL.parse(htu) : null;
  const actual = URL.parse(request.url ?? '/', publicUrl ?? `http://${request.headers.host ?? ''}`);
  if (claimed === null || actual === null || claimed.pathname !== actual.pathname) return false;
  if (publicUrl !== undefined) return claimed.origin === actual.origin;
  return /^https?:$/.test(claimed.protocol) && claimed.host === actual.host;
}

function wrong(message: string, error = 'invalid_dpop_proof', cause?: unknown): Unauthorized {
  return new Unauthorized(message, { scheme: 'DPoP', error, algs: ALGORITHMS.join(' '), cause });
}
