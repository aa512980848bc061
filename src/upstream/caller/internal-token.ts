/** Short-lived tokens that the gateway signs itself: a service checks them by the gateway's published keys. */

import { SignJWT } from 'jose';
import type { Principal } from '../../base/principal.ts';
import type { TokenConfig } from '../../config/identity.ts';
import type { IdentityHeader } from './identity-header.ts';
import type { SigningKeys } from './signing-keys.ts';

interface Signed {
  readonly value: Promise<string>;
  /** From then on a new one is made: what is sent is good for at least half of its time. */
  readonly renewAt: number;
}

/** The `aud` of a token is one service: none can use it at another. */
export function createInternalTokens(
  { header, issuer, audience, ttlSeconds }: TokenConfig,
  service: string,
  { current }: SigningKeys,
  now: () => number = Date.now,
): IdentityHeader {
  const scheme = header === 'authorization' ? 'Bearer ' : '';
  const known = new WeakMap<Principal, Signed>();

  const sign = async (principal: Principal, nowMs: number): Promise<string> => {
    const { subject, scopes, tenant, tier, partner, expiresAt } = principal;
    const issuedAt = Math.floor(nowMs / 1000);
    const expires = Math.min(issuedAt + ttlSeconds, Math.floor(expiresAt / 1000));
    const token = await new SignJWT({ scope: [...scopes].join(' '), tenant, tier, partner })
      .setProtectedHeader({ alg: current.alg, kid: current.kid, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience ?? service)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expires)
      .sign(current.key);
    return scheme + token;
  };
  return {
    header,
    valueOf({ principal }) {
      if (principal === undefined) return undefined;
      const nowMs = now();
      const before = known.get(principal);
      if (before !== undefined && nowMs < before.renewAt) return before.value;
      const signed = { value: sign(principal, nowMs), renewAt: nowMs + (ttlSeconds * 1000) / 2 };
      known.set(principal, signed);
      return signed.value;
    },
  };
}
