/**
 * A demo token issuer: it signs an access token for any known user who asks, without a password, with a key made
 * at start. It exists so the gateway has real JWTs and a real JWKS to check; never run it where that matters.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { firstRow } from './database.ts';
import { invalid } from './problems.ts';
import { parseId } from './query.ts';
import { isRecord } from './records.ts';
import { ok, type RestReply, type RestRequest, type Route } from './rest-server.ts';

export const tokenAudience = 'facet';
export const defaultScope = 'profile orders';
const lifetimeSeconds = 3_600;

export interface TokenIssuer {
  routes: Route[];
  /** A signed token for the user; throws a 422 problem for an unknown one. */
  sign(userId: string, scope?: string): Promise<string>;
}

/** `issuer` is asked at every use: the port in it may not be known before the listener is open. */
export async function createTokenIssuer(database: DatabaseSync, issuer: () => string): Promise<TokenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const jwks: { keys: JWK[] } = { keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] };
  const selectUser = database.prepare('SELECT id FROM users WHERE id = ?');

  const sign = async (userId: string, scope = defaultScope): Promise<string> => {
    if (!firstRow(selectUser, parseId(userId) ?? 0)) {
      throw invalid([{ pointer: '#/user_id', detail: `there is no user ${userId}` }]);
    }
    return new SignJWT({ scope })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
      .setIssuer(issuer())
      .setAudience(tokenAudience)
      .setSubject(userId)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds}s`)
      .setJti(randomUUID())
      .sign(privateKey);
  };

  const token = async ({ body }: RestRequest): Promise<RestReply> => {
    const { userId, scope } = parseTokenRequest(body);
    const accessToken = await sign(userId, scope);
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: { access_token: accessToken, token_type: 'Bearer', expires_in: lifetimeSeconds },
    };
  };

  const configuration = () =>
    ok({
      issuer: issuer(),
      jwks_uri: `${issuer()}/.well-known/jwks.json`,
      token_endpoint: `${issuer()}/token`,
    });

  const routes: Route[] = [
    { method: 'POST', path: '/token', handle: token },
    { method: 'GET', path: '/.well-known/jwks.json', handle: () => ok(jwks) },
    { method: 'GET', path: '/.well-known/openid-configuration', handle: configuration },
  ];
  return { routes, sign };
}

function parseTokenRequest(body: unknown): { userId: string; scope: string | undefined } {
  const { user_id: userId, scope } = isRecord(body) ? body : {};
  if (typeof userId !== 'string' && typeof userId !== 'number') {
    throw invalid([{ pointer: '#/user_id', detail: 'must be the id of a user' }]);
  }
  if (scope !== undefined && typeof scope !== 'string') {
    throw invalid([{ pointer: '#/scope', detail: 'must be scopes with spaces between' }]);
  }
  return { userId: String(userId), scope };
}
