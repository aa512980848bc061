/** What the three apps agree on: the host they listen on, whose tokens they take, and whether this is development. */

import type { Environment } from '../src/index.ts';

export function listener(env: Environment) {
  return {
    host: env.text('FACET_HOST', '127.0.0.1'),
    development: env.text('NODE_ENV', 'development') !== 'production',
  };
}

/** Tokens of the shop's own issuer. */
export function shopTokens(env: Environment) {
  return {
    issuer: env.text('FACET_ISSUER', 'http://127.0.0.1:4107'),
    audience: env.text('FACET_AUDIENCE', 'facet'),
    jwksUrl: env.url('FACET_JWKS_URL', 'http://127.0.0.1:4107/.well-known/jwks.json', ['http', 'https']),
    allowHttp: env.boolean('FACET_JWKS_OVER_HTTP', false),
  };
}
