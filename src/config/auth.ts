/** How the callers of an app prove who they are: tokens of issuers, opaque tokens, API keys, sessions. */

import { z } from 'zod';
import type { Principal } from '../base/principal.ts';
import { httpMessage, isSafeUrl, providerUrl } from './provider-url.ts';
import { sessionSchema } from './session.ts';

/** Every one is asymmetric: no algorithm here makes a public key a secret that signs. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const oneOrMore = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().min(1)).min(1),
);

export const issuerSchema = z
  .strictObject({
    /** The `iss` a token must have. */
    issuer: z.string().min(1),
    /** The `aud` a token must have, or one of them. */
    audience: oneOrMore,
    /** Where the issuer publishes its keys. */
    jwksUrl: providerUrl.optional(),
    /** Files with public keys in place of a URL: PEM, JWK or JWK Set. */
    keyFiles: z.array(z.string().min(1)).min(1).optional(),
    /** Takes `http` for a `jwksUrl` that is not on this machine. */
    allowHttp: z.boolean().default(false),
    algorithms: z.array(z.enum(algorithms)).min(1).default(['ES256', 'RS256']),
    /** How far the clocks of issuer and gateway may be apart. */
    leewaySeconds: z.int().min(0).max(60).default(5),
    /** The header `typ` a token may have; one without counts as JWT (RFC 7519, section 5.1). */
    types: z.array(z.string().toLowerCase().min(1)).min(1).default(['at+jwt', 'jwt']),
    /** Claims a token must have beside `iss`, `aud`, `exp` and `sub`. */
    requiredClaims: z.array(z.string().min(1)).default([]),
    /** Where a token tells its tenant and its tier: a claim, or a path of names with dots. */
    tenantClaim: z.string().min(1).default('tenant'),
    tierClaim: z.string().min(1).default('tier'),
    /** Tokens bound to a key of the client (RFC 9449): taken beside others, or nothing else is. */
    dpop: z.enum(['allowed', 'required']).default('allowed'),
    jwksRefreshSeconds: z.int().min(1).default(600),
    /** How often a token with an unknown key may make the keys be fetched. */
    jwksCooldownSeconds: z.int().min(1).default(30),
    /** How long keys are used that could not be fetched again. */
    jwksMaxStaleSeconds: z.int().min(1).max(86_400).default(86_400),
  })
  .refine(({ jwksUrl, keyFiles }) => (jwksUrl === undefined) !== (keyFiles === undefined), {
    message: 'say where the keys are: jwksUrl, or keyFiles',
  })
  .refine(({ jwksUrl, allowHttp }) => isSafeUrl(jwksUrl, allowHttp), {
    path: ['jwksUrl'],
    message: httpMessage,
  });

export const introspectionSchema = z
  .strictObject({
    /** The introspection endpoint of the provider (RFC 7662). */
    url: providerUrl,
    allowHttp: z.boolean().default(false),
    /** What the gateway proves to the provider who it is with. */
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    /** The `iss` and `aud` that an answer must have. */
    issuer: z.string().min(1).optional(),
    audience: oneOrMore.optional(),
    timeoutMs: z.int().min(1).default(2000),
    /** How long an answer is used again; never longer than the token lives. */
    cacheSeconds: z.int().min(0).max(300).default(30),
    /** The same for the answer that a token is not active. */
    inactiveCacheSeconds: z.int().min(0).max(60).default(5),
    tenantClaim: z.string().min(1).default('tenant'),
    tierClaim: z.string().min(1).default('tier'),
  })
  .refine(({ url, allowHttp }) => isSafeUrl(url, allowHttp), { path: ['url'], message: httpMessage });

export const apiKeysSchema = z.strictObject({
  /** Where keys are kept without a Redis; a path from the project's folder. */
  file: z.string().min(1).optional(),
  /** The header that holds a key. */
  header: z.string().toLowerCase().min(1).default('x-api-key'),
  /** Schemes of the Authorization header that may hold one as well. */
  schemes: z.array(z.enum(['ApiKey', 'Bearer'])).default(['ApiKey']),
  /** How long the last known keys count while they cannot be read again. */
  maxStaleSeconds: z.int().min(1).max(86_400).default(300),
});

/** A client certificate, and whose it is. */
const certificateSchema = z
  .strictObject({
    /** SHA-256 of the certificate, in hexadecimal, with or without colons. */
    fingerprint: z
      .string()
      .transform((text) => text.replaceAll(':', '').toLowerCase())
      .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the certificate: 64 hexadecimal digits'))
      .optional(),
    /** Attributes of its subject, all of which must be these: `{CN: 'acme', O: 'Acme Ltd'}`. */
    subject: z
      .record(z.string().min(1), z.string().min(1))
      .refine((attributes) => Object.keys(attributes).length > 0, 'name an attribute, such as CN')
      .optional(),
    partner: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a partner is named in lower case'),
    scopes: z.array(z.string().min(1)).default([]),
    tier: z.string().min(1).optional(),
  })
  .refine(({ fingerprint, subject }) => fingerprint !== undefined || subject !== undefined, {
    message: 'say which certificate: fingerprint, or subject',
  });

export const issuersSchema = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(issuerSchema).default([]),
);

/** What the function of an app is told of who asks. */
export type PolicySubject = Pick<Principal, 'subject' | 'scopes' | 'claims' | 'tenant' | 'tier' | 'partner'>;

/**
 * Given all the names that an operation comes under, tells which of them hold; asked once a request. `headers` are those
 * of the request, by lower-case name. What it throws refuses the operation.
 */
export type DecidePolicies = (
  names: ReadonlySet<string>,
  principal: PolicySubject | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => ReadonlySet<string> | Promise<ReadonlySet<string>>;

export const authSchema = z.strictObject({
  /** Whether a request without credentials is refused. */
  required: z.boolean().default(false),
  /** Scopes that every principal must have. */
  scopes: z.array(z.string().min(1)).default([]),
  jwt: issuersSchema,
  introspection: introspectionSchema.optional(),
  apiKeys: apiKeysSchema.optional(),
  /** Partners that are known by the certificate they connect with; `tls.clientCa` must have issued it. */
  certificates: z.array(certificateSchema).default([]),
  /**
   * What happens to an operation that asks for what its caller may not: it is refused before anything is called, what
   * was asked is null with an error, or it is answered as if the schema did not have it.
   */
  onForbidden: z.enum(['refuse', 'null', 'hide']).default('null'),
  /** Which of the policies that `@policy` names a caller holds. */
  policies: z
    .custom<DecidePolicies>((value) => typeof value === 'function', 'a function, see docs/auth.md')
    .optional(),
  session: sessionSchema.optional(),
  /** `https://api.example`: where clients reach the gateway, for what they sign (DPoP) and where a login comes back to; else the Host header is taken. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
});

export type IssuerConfig = z.output<typeof issuerSchema>;
export type IntrospectionConfig = z.output<typeof introspectionSchema>;
export type CertificateConfig = z.output<typeof certificateSchema>;
export type ApiKeysConfig = z.output<typeof apiKeysSchema>;
export type AuthConfig = z.output<typeof authSchema>;
