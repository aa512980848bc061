/** Partners that are known by the certificate of their connection (RFC 8446, section 4.4.2): one the app's authorities have issued. */

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Principal } from '../base/principal.ts';
import type { CertificateConfig } from '../config/auth.ts';

/** Undefined for a connection without a certificate that is known here. */
export type PrincipalOfConnection = (socket: Socket) => Principal | undefined;

/** Finds the partner of a connection among those of the config; each connection is judged once. */
export function createCertificates(
  known: readonly CertificateConfig[],
  now: () => number = Date.now,
): PrincipalOfConnection {
  /** What a connection proves it proves once, for all its requests. */
  const byConnection = new WeakMap<TLSSocket, Principal | 'unknown'>();
  return (socket) => {
    if (!(socket instanceof TLSSocket)) return undefined;
    const principal = byConnection.get(socket) ?? principalOf(socket, known) ?? 'unknown';
    byConnection.set(socket, principal);
    return principal === 'unknown' || now() >= principal.expiresAt ? undefined : principal;
  };
}

function principalOf(socket: TLSSocket, known: readonly CertificateConfig[]): Principal | undefined {
  if (!socket.authorized) return undefined; // anybody can write a certificate; only an authority's counts
  const { fingerprint256, subject, valid_to: validTo } = socket.getPeerCertificate();
  const expiresAt = Date.parse(validTo ?? '');
  if (fingerprint256 === undefined || Number.isNaN(expiresAt)) return undefined;
  const digest = fingerprint256.replaceAll(':', '').toLowerCase();
  const found = known.find(
    (each) =>
      (each.fingerprint === undefined || each.fingerprint === digest) &&
      Object.entries(each.subject ?? {}).every(([name, value]) => attributeOf(subject, name) === value),
  );
  if (found === undefined) return undefined;
  const { partner, scopes, tier } = found;
  const claims = { sub: `partner:${partner}`, partner, tier, scope: scopes.join(' ') };
  return {
    kind: 'certificate',
    subject: claims.sub,
    scopes: new Set(scopes),
    claims,
    tier,
    partner,
    expiresAt,
  };
}

/** An attribute that stands there twice is none: which of them counts would be a guess. */
function attributeOf(subject: object | undefined, name: string): unknown {
  return subject !== undefined && Object.hasOwn(subject, name)
    ? (subject as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
