/** How a service is told who is calling: in headers of its own choice, a signed token, or a token of its own provider. */

import { z } from 'zod';
import { httpMessage, isSafeUrl, providerUrl } from './provider-url.ts';

/** A header that no client and no schema file may set. */
const headerName = z
  .string()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]*$/, 'the name of a header: letters, digits and -')
  .refine((name) => !/^(?:host|connection|content-.*|transfer-encoding|te|upgrade|.*-bin)$/.test(name), {
    error: 'a header that tells something else',
  });

const TEMPLATE = /^(?:[\x20-\x7a|~]|\{(?:sub|scopes|tenant|tier|partner|claims(?:\.[A-Za-z_][\w-]*)+)\})*$/;

const template = z
  .string()
  .regex(TEMPLATE, 'text with {sub}, {scopes}, {tenant}, {tier}, {partner} or {claims.name} in it');

const tokenSchema = z.strictObject({
  header: headerName.default('authorization'),
  issuer: z.string().min(1).default('facet'),
  /** The `aud` of the token; the name of the service when not said. */
  audience: z.string().min(1).optional(),
  ttlSeconds: z.int().min(5).max(300).default(60),
});

const exchangeSchema = z
  .strictObject({
    /** The token endpoint of the provider (RFC 8693). */
    url: providerUrl,
    allowHttp: z.boolean().default(false),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    audience: z.string().min(1).optional(),
    resource: z.url().optional(),
    scope: z.string().min(1).optional(),
    header: headerName.default('authorization'),
    timeoutMs: z.int().min(1).default(2000),
  })
  .refine(({ url, allowHttp }) => isSafeUrl(url, allowHttp), { path: ['url'], message: httpMessage });

export const identitySchema = z.union([
  z.literal('none'),
  z
    .strictObject({
      /** By header (or gRPC metadata): what it says. One that nothing is known for is not sent. */
      headers: z.record(headerName, template).default({}),
      token: tokenSchema.optional(),
      exchange: exchangeSchema.optional(),
    })
    .refine(
      ({ token, exchange }) =>
        token === undefined || exchange === undefined || token.header !== exchange.header,
      {
        message: 'token and exchange need a header each',
      },
    ),
]);

export type IdentityConfig = z.output<typeof identitySchema>;
export type ExchangeConfig = z.output<typeof exchangeSchema>;
export type TokenConfig = z.output<typeof tokenSchema>;
