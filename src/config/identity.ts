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
  /**
   * The header (or gRPC metadata) that holds the token; in `authorization` it stands after `Bearer`. Default
   * authorization.
   */
  header: headerName.default('authorization'),
  /** The `iss` of the token. Default facet. */
  issuer: z.string().min(1).default('facet'),
  /** The `aud` of the token. Default the name of the service. */
  audience: z.string().min(1).optional(),
  /** How many seconds a token lives, 5 to 300. Default 60. */
  ttlSeconds: z.int().min(5).max(300).default(60),
});

const exchangeSchema = z
  .strictObject({
    /** The provider's token endpoint (RFC 8693): https, or http on this machine. Required. */
    url: providerUrl,
    /** Permits an http `url` on another machine. Default false. */
    allowHttp: z.boolean().default(false),
    /** The id by which the provider knows the gateway. Required. */
    clientId: z.string().min(1),
    /** The secret by which the gateway proves to the provider who it is. Required. */
    clientSecret: z.string().min(1),
    /** Whom the token is for. Default the name of the service, unless `resource` says it. */
    audience: z.string().min(1).optional(),
    /** The URL of whom the token is for, in place of `audience` (RFC 8693, section 2.1). */
    resource: z.url().optional(),
    /** The scopes that are asked for, with spaces between them. By default the provider decides. */
    scope: z.string().min(1).optional(),
    /**
     * The header (or gRPC metadata) that holds the token; in `authorization` it stands after `Bearer`.
     * Default authorization.
     */
    header: headerName.default('authorization'),
    /** Milliseconds for one question to the provider and its answer. Default 2000. */
    timeoutMs: z.int().min(1).default(2000),
  })
  .refine(({ url, allowHttp }) => isSafeUrl(url, allowHttp), { path: ['url'], message: httpMessage });

/** What a service is told about the caller; `none` tells it nothing. */
export const identitySchema = z.union([
  z.literal('none'),
  z
    .strictObject({
      /**
       * Headers (or gRPC metadata) by name: text with `{sub}`, `{scopes}`, `{tenant}`, `{tier}`, `{partner}`
       * or `{claims.name}` in it. A header is left out when one of them is unknown. Default none.
       */
      headers: z.record(headerName, template).default({}),
      /** A JWT that the gateway signs for the service with the first of its SIGNING_KEYS. */
      token: tokenSchema.optional(),
      /** A token that the service's own provider gives in exchange for the caller's (RFC 8693). */
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

/** What a service is told about the caller, checked, with its defaults. */
export type IdentityConfig = z.output<typeof identitySchema>;
/** The settings of a token exchange, checked, with their defaults. */
export type ExchangeConfig = z.output<typeof exchangeSchema>;
/** The settings of the gateway's own tokens, checked, with their defaults. */
export type TokenConfig = z.output<typeof tokenSchema>;
