/** Sessions of an app for browsers: the provider that logs in, the cookie, and how long it counts. */

import { z } from 'zod';
import { httpMessage, isSafeUrl, providerUrl } from './provider-url.ts';

/** What tells the subjects of one issuer from those of others; `partner:` is for partners alone. */
export const subjectPrefixSchema = z
  .string()
  .regex(/^(?!partner:)[\x21-\x7e]{1,64}$/i, 'printable ASCII without blanks, 64 at most, and not partner:');

/** A path of this origin: not `//host`, and no backslash, which browsers read as a slash. */
const path = z.string().regex(/^\/(?![/\\])[^\\\s?#]*$/, 'a path that starts with one /');

/** Logins of browsers: the provider, the cookie, and how long a session counts. */
export const sessionSchema = z
  .strictObject({
    /**
     * The OpenID provider; its settings are read from `<issuer>/.well-known/openid-configuration`. https, or
     * http on this machine. Required.
     */
    issuer: providerUrl,
    /** Permits an http `issuer` on another machine. Default false. */
    allowHttp: z.boolean().default(false),
    /** The id by which the provider knows the gateway. Required. */
    clientId: z.string().min(1),
    /**
     * The secret by which the gateway proves to the provider who it is. It or `clientKeyFile` is required.
     */
    clientSecret: z.string().min(1).optional(),
    /**
     * Where the secret stands in a request to the provider: in the Authorization header (`basic`) or in the
     * form (`post`). Default basic.
     */
    clientAuth: z.enum(['basic', 'post']).default('basic'),
    /**
     * A file with a private JWK that signs in place of a secret (private_key_jwt): a path from the project's
     * folder.
     */
    clientKeyFile: z.string().min(1).optional(),
    /**
     * The scopes that are asked for; `openid` must be among them, and most providers give refresh tokens only
     * for `offline_access`. Default openid.
     */
    scopes: z.array(z.string().min(1)).min(1).default(['openid']),
    /** More parameters of the login request: `audience`, `resource`, `prompt`. Default none. */
    parameters: z.record(z.string(), z.string()).default({}),
    /**
     * The token whose claims the principal has: the ID token, or the access token, which must then be a JWT.
     * Default id.
     */
    claims: z.enum(['id', 'access']).default('id'),
    /** Put before every `sub` of the provider, as an issuer's. Default none. */
    subjectPrefix: subjectPrefixSchema.optional(),
    /** The claim that holds the tenant: a name, or names with dots. Default tenant. */
    tenantClaim: z.string().min(1).default('tenant'),
    /** The claim that holds the tier. Default tier. */
    tierClaim: z.string().min(1).default('tier'),
    /** The path under which login, callback, logout, me and backchannel-logout are. Default /auth. */
    path: path.default('/auth'),
    /**
     * Paths that a login or logout may lead back to, with what is below them; the first one where nothing is
     * asked for. Default /.
     */
    returnPaths: z.array(path).min(1).default(['/']),
    /**
     * The name of the cookie: letters, digits, `_` and `-`, 64 at most; it starts with `__Host-` outside
     * development. Default __Host-facet.
     */
    cookie: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'a name of letters, digits, _ and -')
      .default('__Host-facet'),
    /** Seconds after its last use when a session ends. Default 1800. */
    idleSeconds: z.int().min(1).default(1800),
    /** Seconds after its login when a session ends, used or not, 90 days at most. Default 28800. */
    absoluteSeconds: z
      .int()
      .min(1)
      .max(90 * 86_400)
      .default(28_800),
    /** Where sessions are kept. Default Redis where there is one, else the cookie. */
    store: z.enum(['redis', 'cookie']).optional(),
    /** Keys that seal cookies: 32 bytes in base64url each. The first seals, every one opens. */
    keys: z
      .array(z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url'))
      .min(1)
      .optional(),
    /** Milliseconds for one question to the provider and its answer. Default 5000. */
    timeoutMs: z.int().min(1).default(5000),
  })
  .refine(({ issuer, allowHttp }) => isSafeUrl(issuer, allowHttp), { path: ['issuer'], message: httpMessage })
  .refine(
    ({ clientSecret, clientKeyFile }) => (clientSecret === undefined) !== (clientKeyFile === undefined),
    {
      message: 'say how the gateway proves who it is: clientSecret, or clientKeyFile',
    },
  )
  .refine(({ scopes }) => scopes.includes('openid'), { path: ['scopes'], message: '"openid" belongs to it' });

/** The settings of sessions, checked, with their defaults. */
export type SessionConfig = z.output<typeof sessionSchema>;
