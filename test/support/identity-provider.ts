/** A provider of identity on a real listener: it publishes keys, signs tokens, answers introspection, and fails as it is told. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const issuer = 'https://idp.example.com';
export const audience = 'facet-test';

/** How the next answers are: as they should be, or in one of the ways that are no answer. */
export type Weather = 'fine' | 'hang' | 'html' | 'huge' | 'redirect' | 'broken';

export interface SigningKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
}

export interface IdentityProvider {
  readonly url: string;
  readonly jwksUrl: string;
  readonly introspectionUrl: string;
  weather: Weather;
  /** The keys that are published; tests publish what no key is as well. */
  published: unknown[];
  /** What introspection says of a token; `{active: false}` of others. */
  readonly tokens: Map<string, object>;
  /** Requests so far, as `GET /jwks` or `POST /introspect token=...`, with the credentials they came with. */
  readonly requests: { readonly text: string; readonly authorization: string | undefined }[];
  /** Fetches of the keys. */
  jwksHits(): number;
  stop(): Promise<void>;
}

export async function makeKey(alg: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** A token that is right in every respect; `claims` and `header` change that. */
export function sign(
  { alg, privateKey, jwk }: SigningKey,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const whole = { sub: '7', iss: issuer, aud: audience, iat: now, exp: now + 600, ...claims };
  const given = Object.entries(whole).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(given))
    .setProtectedHeader({ alg, kid: jwk.kid, typ: 'at+jwt', ...header })
    .sign(privateKey);
}

export async function startIdentityProvider({ port = 0 }: { port?: number } = {}): Promise<IdentityProvider> {
  const server = createServer((request, response) => void handle(request, response)).listen(
    port,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    url,
    jwksUrl: `${url}/jwks`,
    introspectionUrl: `${url}/introspect`,
    weather: 'fine',
    published: [],
    tokens: new Map(),
    requests: [],
    jwksHits: () => provider.requests.filter(({ text }) => text === 'GET /jwks').length,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const text = `${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`;
    provider.requests.push({ text, authorization: request.headers.authorization });
    if (provider.weather !== 'fine') return misbehave(response, provider);
    if (request.url === '/jwks') return answer(response, { keys: provider.published });
    if (request.url === '/introspect')
      return answer(
        response,
        provider.tokens.get(new URLSearchParams(body).get('token') ?? '') ?? { active: false },
      );
    response.writeHead(404).end();
  };
  return provider;
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function misbehave(response: ServerResponse, { weather, url, published }: IdentityProvider): void {
  switch (weather) {
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>');
      return;
    case 'huge':
      answer(response, { keys: published, padding: 'x'.repeat(1024 * 1024) });
      return;
    case 'redirect':
      response.writeHead(302, { location: `${url}/elsewhere` }).end();
      return;
    case 'broken':
      response.writeHead(500).end();
      return;
    case 'fine':
    case 'hang':
    // It holds the connection and says nothing.
  }
}
