/** Tokens bound to a key of the client (RFC 9449): with their proof they are good, and with anything else they are not. */

import assert from 'node:assert/strict';
import { hash, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { calculateJwkThumbprint, SignJWT } from 'jose';
import { type Door, doors, type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  makeKey,
  type SigningKey,
  sign,
  startIdentityProvider,
} from '../support/identity-provider.ts';
import { startOwnRedis, withoutRedisServer } from '../support/redis.ts';

let provider: IdentityProvider;
let guarded: GuardedGateway;
let strict: GuardedGateway;
let key: SigningKey;
let client: SigningKey;
let thief: SigningKey;
let token: string;

before(async () => {
  [key, client, thief] = await Promise.all([
    makeKey('ES256', 'k'),
    makeKey('ES256', 'c'),
    makeKey('ES256', 't'),
  ]);
  provider = await startIdentityProvider();
  provider.published = [key.jwk];
  const jwt = { issuer, audience, jwksUrl: provider.jwksUrl };
  guarded = await startGuardedGateway({ jwt, development: true });
  strict = await startGuardedGateway({
    jwt: { ...jwt, dpop: 'required' },
    auth: { publicUrl: 'https://api.example.com' },
  });
  token = await sign(key, { cnf: { jkt: await calculateJwkThumbprint(client.jwk) } });
});
after(async () => {
  await guarded.stop();
  await strict.stop();
  await provider.stop();
});

interface Given {
  readonly by?: SigningKey;
  readonly claims?: object;
  readonly header?: object;
}

async function proof(door: Door, { by = client, claims = {}, header = {} }: Given = {}): Promise<string> {
  const { d: _d, kid: _kid, use: _use, alg: _alg, ...jwk } = by.jwk;
  const payload = {
    htm: door === 'GET' ? 'GET' : 'POST',
    htu: `${guarded.origin}/graphql`,
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    ath: hash('sha256', token, 'base64url'),
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
    .sign(by.privateKey);
}

const headers = (dpop?: string) =>
  [['authorization', `DPoP ${token}`], ...(dpop === undefined ? [] : ([['dpop', dpop]] as const))] as const;

test('without publicUrl the Host header counts in development alone', async () => {
  const jwt = { issuer, audience, jwksUrl: provider.jwksUrl };
  const plain = await startGuardedGateway({ jwt });
  try {
    const made = await proof('POST', { claims: { htu: `${plain.origin}/graphql` } });
    const refused = await plain.ask('POST', '{ mine }', headers(made));
    assert.equal(refused.status, 401);
    assert.match(refused.text, /not accepted here/);
    const free = await sign(key);
    assert.equal((await plain.ask('POST', '{ mine }', [['authorization', `Bearer ${free}`]])).status, 200);
  } finally {
    await plain.stop();
  }
  await assert.rejects(
    startGuardedGateway({ jwt: { ...jwt, dpop: 'required' } }),
    /dpop: 'required' needs auth\.publicUrl/,
  );
});

test('while Redis is away a proof is taken by nobody, or once by each where the app says so', {
  skip: withoutRedisServer,
}, async () => {
  const redis = await startOwnRedis();
  const start = (whenRedisIsAway: 'closed' | 'local') =>
    startGuardedGateway(
      { jwt: { issuer, audience, jwksUrl: provider.jwksUrl }, development: true, auth: { whenRedisIsAway } },
      { redis: redis.url },
    );
  const [closed, local] = await Promise.all([start('closed'), start('local')]);
  const statuses = async (gateway: GuardedGateway): Promise<number[]> => {
    const made = await proof('POST', { claims: { htu: `${gateway.origin}/graphql` } });
    const found = [];
    for (const _ of [1, 2]) found.push((await gateway.ask('POST', '{ mine }', headers(made))).status);
    return found;
  };
  try {
    for (const gateway of [closed, local]) assert.deepEqual(await statuses(gateway), [200, 401]);
    await redis.kill();
    assert.deepEqual(await statuses(local), [200, 401]);
    const [first] = await statuses(closed);
    assert.equal(first, 503);
    assert.ok(local.log.some((line) => line.includes('remembered by this process alone')));
  } finally {
    await Promise.all([closed.stop(), local.stop()]);
    await redis.stop();
  }
});

for (const door of doors) {
  test(`a token with its proof is good, and the proof only once: ${door}`, async () => {
    const made = await proof(door);
    assert.match((await guarded.ask(door, '{ mine }', headers(made))).text, /\/mine tells/);
    const again = await guarded.ask(door, '{ mine }', headers(made));
    assert.equal(again.status, 401);
    assert.match(
      String(again.headers['www-authenticate']),
      /^DPoP realm="partner", error="invalid_dpop_proof".*algs="ES256 /,
    );
    assert.match((await guarded.ask(door, '{ mine }', headers(await proof(door)))).text, /\/mine tells/);
  });
}

const now = (): number => Math.floor(Date.now() / 1000);
const refused: Readonly<Record<string, () => Promise<string | undefined>>> = {
  'no proof': () => Promise.resolve(undefined),
  'the key of another': () => proof('POST', { by: thief }),
  'another method': () => proof('GET'),
  'another path': () => proof('POST', { claims: { htu: `${guarded.origin}/other` } }),
  'another host': () => proof('POST', { claims: { htu: 'http://other.example/graphql' } }),
  'no URL': () => proof('POST', { claims: { htu: 'nonsense' } }),
  'another token': () => proof('POST', { claims: { ath: hash('sha256', 'other', 'base64url') } }),
  'no token': () => proof('POST', { claims: { ath: undefined } }),
  'no jti': () => proof('POST', { claims: { jti: undefined } }),
  'a jti that is too long': () => proof('POST', { claims: { jti: 'x'.repeat(1000) } }),
  'no time': () => proof('POST', { claims: { iat: undefined } }),
  'a time long past': () => proof('POST', { claims: { iat: now() - 90 } }),
  'a time to come': () => proof('POST', { claims: { iat: now() + 90 } }),
  'another typ': () => proof('POST', { header: { typ: 'JWT' } }),
  'a private key in it': () => proof('POST', { header: { jwk: { ...client.jwk, d: 'AAAA' } } }),
  'a secret as its key': () => proof('POST', { header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
  'two proofs': async () => `${await proof('POST')}, ${await proof('POST')}`,
  nonsense: () => Promise.resolve('a.b.c'),
  'a proof of 10 KB': () => Promise.resolve('a'.repeat(10_000)),
};

for (const [name, make] of Object.entries(refused)) {
  test(`a proof with ${name} is refused`, async () => {
    guarded.calls.length = 0;
    const reply = await guarded.ask('POST', '{ mine }', headers(await make()));
    assert.equal(reply.status, 401);
    assert.match(String(reply.headers['www-authenticate']), /^DPoP .*error="invalid_dpop_proof"/);
    assert.deepEqual(guarded.calls, []);
  });
}

test('behind a proxy the proof is for the public URL', async () => {
  const ask = async (htu: string) =>
    (await strict.ask('POST', '{ mine }', headers(await proof('POST', { claims: { htu } })))).status;
  assert.equal(await ask('https://api.example.com/graphql'), 200);
  assert.equal(await ask('https://API.example.com:443/graphql?x=1#y'), 200);
  assert.equal(await ask('http://api.example.com/graphql'), 401);
  assert.equal(await ask(`${strict.origin}/graphql`), 401);
});

test('an app that requires it takes no other token', async () => {
  assert.equal(
    (await strict.ask('POST', '{ mine }', [['authorization', `Bearer ${await sign(key)}`]])).status,
    401,
  );
});
