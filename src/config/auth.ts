/** How the callers of an app prove who they are: tokens of issuers, opaque tokens, API keys, sessions. */

import { z } from 'zod';
import type { Principal } from '../base/principal.ts';
import { httpMessage, isSafeUrl, providerUrl } from './provider-url.ts';
import { sessionSchema, subjectPrefixSchema } from './session.ts';

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

/** An issuer of JWTs (RFC 7519) and where its public keys are. */
export const issuerSchema = z
  .strictObject({
    /** The `iss` that a token must have. Required. */
    issuer: z.string().min(1),
    /** The `aud` that a token must have: a text, or a list of which one is enough. Required. */
    audience: oneOrMore,
    /**
     * The URL of the issuer's JWK Set (RFC 7517): https, or http on this machine. Either it or `keyFiles` is
     * required.
     */
    jwksUrl: providerUrl.optional(),
    /** Files with public keys in place of a URL, as PEM, JWK or JWK Set: paths from the project's folder. */
    keyFiles: z.array(z.string().min(1)).min(1).optional(),
    /** Permits an http `jwksUrl` on another machine. Default false. */
    allowHttp: z.boolean().default(false),
    /** The signature algorithms accepted, all of them asymmetric. Default ES256 and RS256. */
    algorithms: z.array(z.enum(algorithms)).min(1).default(['ES256', 'RS256']),
    /** How many seconds the clocks of issuer and gateway may differ, 0 to 60. Default 5. */
    leewaySeconds: z.int().min(0).max(60).default(5),
    /**
     * Values of the header `typ` that are accepted, in any case; a token without one counts as `jwt` (RFC
     * 7519, section 5.1). Default at+jwt and jwt.
     */
    types: z.array(z.string().toLowerCase().min(1)).min(1).default(['at+jwt', 'jwt']),
    /** Claims that a token must have beside `iss`, `aud`, `exp` and `sub`. Default none. */
    requiredClaims: z.array(z.string().min(1)).default([]),
    /**
     * Put before every `sub` of the issuer, as `staff:`, so that no two issuers name two people by one subject. 1 to 64
     * characters. Default none.
     */
    subjectPrefix: subjectPrefixSchema.optional(),
    /** The claim that holds the tenant: a name, or names with dots for one inside another. Default tenant. */
    tenantClaim: z.string().min(1).default('tenant'),
    /** The claim that holds the tier, written like `tenantClaim`. Default tier. */
    tierClaim: z.string().min(1).default('tier'),
    /**
     * Tokens bound to a key of the client (RFC 9449): accepted beside others, or `required` of every token.
     * Default allowed.
     */
    dpop: z.enum(['allowed', 'required']).default('allowed'),
    /** Seconds between two fetches of the keys. Default 600. */
    jwksRefreshSeconds: z.int().min(1).default(600),
    /** Seconds between two fetches that tokens with an unknown key may cause. Default 30. */
    jwksCooldownSeconds: z.int().min(1).default(30),
    /** Seconds for which keys count that could not be fetched again, up to 86400, the default. */
    jwksMaxStaleSeconds: z.int().min(1).max(86_400).default(86_400),
  })
  .refine(({ jwksUrl, keyFiles }) => (jwksUrl === undefined) !== (keyFiles === undefined), {
    message: 'say where the keys are: jwksUrl, or keyFiles',
  })
  .refine(({ jwksUrl, allowHttp }) => isSafeUrl(jwksUrl, allowHttp), {
    path: ['jwksUrl'],
    message: httpMessage,
  });

/** The provider that is asked about opaque tokens (RFC 7662). */
const introspectionSchema = z
  .strictObject({
    /** The provider's introspection endpoint: https, or http on this machine. Required. */
    url: providerUrl,
    /** Permits an http `url` on another machine. Default false. */
    allowHttp: z.boolean().default(false),
    /** The id by which the provider knows the gateway. Required. */
    clientId: z.string().min(1),
    /** The secret by which the gateway proves to the provider who it is. Required. */
    clientSecret: z.string().min(1),
    /** The `iss` that the provider's answer must have. By default it is not compared. */
    issuer: z.string().min(1).optional(),
    /** The `aud` that the provider's answer must have, or one of them. By default it is not compared. */
    audience: oneOrMore.optional(),
    /** Milliseconds for one question to the provider and its answer. Default 2000. */
    timeoutMs: z.int().min(1).default(2000),
    /**
     * Seconds for which an answer is used again, 0 to 300, and never longer than the token lives. Default 30.
     */
    cacheSeconds: z.int().min(0).max(300).default(30),
    /** The same for the answer that a token is not active, 0 to 60. Default 5. */
    inactiveCacheSeconds: z.int().min(0).max(60).default(5),
    /** Put before every `sub` of the provider, as an issuer's. Default none. */
    subjectPrefix: subjectPrefixSchema.optional(),
    /** The member of the answer that holds the tenant: a name, or names with dots. Default tenant. */
    tenantClaim: z.string().min(1).default('tenant'),
    /** The member of the answer that holds the tier. Default tier. */
    tierClaim: z.string().min(1).default('tier'),
  })
  .refine(({ url, allowHttp }) => isSafeUrl(url, allowHttp), { path: ['url'], message: httpMessage });

/** API keys of partners: where they are kept and which header holds one. */
const apiKeysSchema = z.strictObject({
  /** The file that keeps keys where there is no Redis: a path from the project's folder. */
  file: z.string().min(1).optional(),
  /** The header that holds a key, in any case. Default x-api-key. */
  header: z.string().toLowerCase().min(1).default('x-api-key'),
  /** Schemes of the Authorization header that may hold a key as well. Default ApiKey. */
  schemes: z.array(z.enum(['ApiKey', 'Bearer'])).default(['ApiKey']),
  /** Seconds for which the last known keys count while they cannot be read again, 1 to 86400. Default 300. */
  maxStaleSeconds: z.int().min(1).max(86_400).default(300),
});

/** A client certificate, and whose it is. */
const certificateSchema = z
  .strictObject({
    /** The certificate's SHA-256, in hexadecimal, with or without colons. It or `subject` is required. */
    fingerprint: z
      .string()
      .transform((text) => text.replaceAll(':', '').toLowerCase())
      .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the certificate: 64 hexadecimal digits'))
      .optional(),
    /** Attributes of the certificate's subject, all of which must match: `{ CN: 'acme', O: 'Acme Ltd' }`. */
    subject: z
      .record(z.string().min(1), z.string().min(1))
      .refine((attributes) => Object.keys(attributes).length > 0, 'name an attribute, such as CN')
      .optional(),
    /**
     * The partner whose certificate it is: lower-case letters, digits, `.`, `_` and `-`, 64 at most.
     * Required.
     */
    partner: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'a partner is named in lower case'),
    /** The scopes that the partner holds. Default none. */
    scopes: z.array(z.string().min(1)).default([]),
    /** The tier whose limits hold for the partner. By default those of everybody else. */
    tier: z.string().min(1).optional(),
  })
  .refine(({ fingerprint, subject }) => fingerprint !== undefined || subject !== undefined, {
    message: 'say which certificate: fingerprint, or subject',
  });

/** One issuer or a list of them; none when left out. */
export const issuersSchema = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(issuerSchema).default([]),
);

/** What the function of an app is told of who asks. */
export type PolicySubject = Pick<Principal, 'subject' | 'scopes' | 'claims' | 'tenant' | 'tier' | 'partner'>;

/**
 * Given all the names that an operation comes under, tells which of them hold; asked once a request. `headers` are those
 * of the request, by lower-case name; none for an operation that no HTTP request brought. What it throws refuses the operation.
 */
export type DecidePolicies = (
  names: ReadonlySet<string>,
  principal: PolicySubject | undefined,
  headers: Readonly<Record<string, string | string[] | undefined>>,
) => ReadonlySet<string> | Promise<ReadonlySet<string>>;

/** Every way in which the callers of an app may prove who they are. */
export const authSchema = z.strictObject({
  /** Whether a request without credentials is refused with UNAUTHENTICATED. Default false. */
  required: z.boolean().default(false),
  /** Scopes that every principal must hold; one without is FORBIDDEN. Default none. */
  scopes: z.array(z.string().min(1)).default([]),
  /** The issuers whose tokens are accepted: one, or a list. Default none. */
  jwt: issuersSchema,
  /** The provider that is asked about tokens which are no JWT. */
  introspection: introspectionSchema.optional(),
  /** Accepts API keys of partners. Without it a key is not looked at. */
  apiKeys: apiKeysSchema.optional(),
  /**
   * Partners that are known by the certificate they connect with; `tls.clientCa` must have issued it. Default
   * none.
   */
  certificates: z.array(certificateSchema).default([]),
  /**
   * What happens to an operation that asks for what its caller may not: `refuse` refuses it before any call,
   * `null` answers null with an error there, `hide` answers as if the schema did not have it. Default null.
   */
  onForbidden: z.enum(['refuse', 'null', 'hide']).default('null'),
  /** Decides which of the policies that `@policy` names the caller holds. Without it nobody holds any. */
  policies: z
    .custom<DecidePolicies>((value) => typeof value === 'function', 'a function, see docs/auth.md')
    .optional(),
  /** Logs browsers in and keeps their tokens in the gateway. */
  session: sessionSchema.optional(),
  /**
   * With several issuers: `apart` needs a `subjectPrefix` of each, none of which begins another; `shared` says that all of
   * them name the same people by the same subject. Default apart.
   */
  subjects: z.enum(['apart', 'shared']).default('apart'),
  /**
   * What happens to a proof that counts once (DPoP, a login, a logout token) while Redis is away: `closed` refuses it with
   * UPSTREAM_UNAVAILABLE, `local` remembers it in this process alone, so that another gateway may take it again. Default
   * closed.
   */
  whenRedisIsAway: z.enum(['closed', 'local']).default('closed'),
  /**
   * Where clients reach the app, as `https://api.example`: compared with what they sign (DPoP), and where a
   * login comes back to. In development the Host header counts when it is not said; elsewhere tokens bound to a key are
   * refused without it.
   */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
});

/** An issuer, checked, with its defaults. */
export type IssuerConfig = z.output<typeof issuerSchema>;
/** A provider of token introspection, checked, with its defaults. */
export type IntrospectionConfig = z.output<typeof introspectionSchema>;
/** A partner's certificate, checked, with its defaults. */
export type CertificateConfig = z.output<typeof certificateSchema>;
/** The settings of API keys, checked, with their defaults. */
export type ApiKeysConfig = z.output<typeof apiKeysSchema>;
