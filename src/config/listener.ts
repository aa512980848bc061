/** Who may open a connection to an app: TLS and certificates of clients, addresses. */

import { isIP } from 'node:net';
import { z } from 'zod';

const pem = z.string().min(1);

export const tlsSchema = z
  .strictObject({
    /** The certificate with its chain, and its key: a file (a path from the project's folder), or the PEM itself. */
    cert: pem,
    key: pem,
    /** The authorities whose certificates clients may bring. */
    clientCa: pem.optional(),
    /** Whether a connection without such a certificate is refused. */
    requireClientCert: z.boolean().default(false),
  })
  .refine(({ clientCa, requireClientCert }) => clientCa !== undefined || !requireClientCert, {
    path: ['clientCa'],
    message: 'say whose certificates of clients are good',
  });

/** One address or a network, `10.0.0.0/8`. Forms that other programs read differently (octal, decimal) are none. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

const networks = z
  .array(z.string().refine(isNetwork, 'an address (192.0.2.1, 2001:db8::1) or a network (10.0.0.0/8)'))
  .default([]);

export const addressesSchema = z.strictObject({
  /** When any are named, only these. */
  allow: networks,
  /** Never these; goes before `allow`. */
  deny: networks,
  /** Proxies whose X-Forwarded-For counts. */
  trustedProxies: networks,
});

export type TlsConfig = z.output<typeof tlsSchema>;
export type AddressesConfig = z.output<typeof addressesSchema>;
