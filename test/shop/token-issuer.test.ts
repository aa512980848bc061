/** The token issuer: its tokens verify against its published keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { callJson, useShop } from './shop-client.ts';

describe('token issuer', () => {
  const shop = useShop();
  const verify = async (token: string) => {
    const { issuer } = shop().endpoints;
    const { body } = await callJson<{ jwks_uri: string }>(`${issuer}/.well-known/openid-configuration`);
    return jwtVerify(token, createRemoteJWKSet(new URL(body.jwks_uri)), {
      issuer,
      audience: 'facet',
      algorithms: ['ES256'],
    });
  };

  test('a token from the endpoint verifies and says who and what', async () => {
    const { status, headers, body } = await callJson<{
      access_token: string;
      token_type: string;
      expires_in: number;
    }>(`${shop().endpoints.issuer}/token`, { method: 'POST', body: { user_id: '1', scope: 'profile' } });
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 3_600]);
    const { payload } = await verify(body.access_token);
    assert.deepEqual([payload.sub, payload['scope']], ['1', 'profile']);
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 3_600);
    assert.ok(payload.jti);
    assert.ok(decodeProtectedHeader(body.access_token).kid);
  });

  test('a form works as well as JSON', async () => {
    const body = new URLSearchParams({ user_id: '2', scope: 'orders' });
    const reply = await fetch(`${shop().endpoints.issuer}/token`, { method: 'POST', body });
    const { access_token: token } = (await reply.json()) as { access_token: string };
    assert.equal((await verify(token)).payload.sub, '2');
  });

  test('a token in process is the same kind of token', async () => {
    const { payload } = await verify(await shop().token('3'));
    assert.deepEqual([payload.sub, payload['scope']], ['3', 'profile orders']);
    await assert.rejects(shop().token('99999'));
  });
});
