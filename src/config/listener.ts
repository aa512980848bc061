/** Who may open a connection to an app: TLS and certificates of clients, addresses. */

import { isIP } from 'node:net';
import { z } from 'zod';

const pem = z.string().min(1);

/**
 * The certificate of an app, and those it asks of its clients. Each of the first three is a file, a path from
 * the project's folder, or the PEM itself.
 */
export const tlsSchema = z
  .strictObject({
    /** The certificate, with its chain. Required. */
    cert: pem,
    /** The private key of the certificate. Required. */
    key: pem,
    /** The authorities whose certificates clients may bring. Without it no client is asked for one. */
    clientCa: pem.optional(),
    /** Whether a connection without such a certificate is refused; needs `clientCa`. Default false. */
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

/** Which addresses may call. Each list holds addresses (192.0.2.1, 2001:db8::1) and networks (10.0.0.0/8). */
export const addressesSchema = z.strictObject({
  /** Only these may call. Default everybody. */
  allow: networks,
  /** These may not call; overrides `allow`. Default none. */
  deny: networks,
  /** Proxies whose X-Forwarded-For counts. Default none. */
  trustedProxies: networks,
});

/** The TLS settings of an app, checked, with their defaults. */
export type TlsConfig = z.output<typeof tlsSchema>;
/** The address rules of an app, checked, with their defaults. */
export type AddressesConfig = z.output<typeof addressesSchema>;
