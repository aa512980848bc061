/** Sessions of an app for browsers: the provider that logs in, the cookie, and how long it counts. */

import { z } from 'zod';
import { httpMessage, isSafeUrl, providerUrl } from './provider-url.ts';

/** A path of this origin: not `//host`, and no backslash, which browsers read as a slash. */
const path = z.string().regex(/^\/(?![/\\])[^\\\s?#]*$/, 'a path that starts with one /');

export const sessionSchema = z
  .strictObject({
    /** The OpenID provider; its settings are read from `<issuer>/.well-known/openid-configuration`. */
    issuer: providerUrl,
    /** Takes `http` for an issuer that is not on this machine. */
    allowHttp: z.boolean().default(false),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).optional(),
    /** Where the secret stands in a request to the provider: a header, or the form. */
    clientAuth: z.enum(['basic', 'post']).default('basic'),
    /** In place of a secret a file with a private JWK, whose signature is sent (private_key_jwt). */
    clientKeyFile: z.string().min(1).optional(),
    /** `openid` belongs to it; most providers give refresh tokens only with `offline_access`. */
    scopes: z.array(z.string().min(1)).min(1).default(['openid']),
    /** More parameters of the request to log in: `audience`, `resource`, `prompt`. */
    parameters: z.record(z.string(), z.string()).default({}),
    /** Which token's claims the principal has: the ID token's, or the access token's, which must be a JWT then. */
    claims: z.enum(['id', 'access']).default('id'),
    tenantClaim: z.string().min(1).default('tenant'),
    tierClaim: z.string().min(1).default('tier'),
    /** Where login, callback, logout, me and backchannel-logout are. */
    path: path.default('/auth'),
    /** Where a login or logout may lead back to: paths of this origin, and what is below them. */
    returnPaths: z.array(path).min(1).default(['/']),
    cookie: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'a name of letters, digits, _ and -')
      .default('__Host-facet'),
    /** A session that is not used so long ends. */
    idleSeconds: z.int().min(1).default(1800),
    /** A session ends so long after its login, used or not. */
    absoluteSeconds: z
      .int()
      .min(1)
      .max(90 * 86_400)
      .default(28_800),
    /** Where sessions are; Redis where there is one when not said. */
    store: z.enum(['redis', 'cookie']).optional(),
    /** What seals cookies: 32 bytes in base64url each. The first seals, every one opens. */
    keys: z
      .array(z.string().regex(/^[\w-]{43}$/, '32 bytes in base64url'))
      .min(1)
      .optional(),
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

export type SessionConfig = z.output<typeof sessionSchema>;
