/** When a session ends, and what holds while the provider or Redis is away. */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, parseApp, StartupError } from '../../src/index.ts';
import { CookieClient } from '../support/cookie-client.ts';
import { startGuardedGateway } from '../support/guarded-gateway.ts';
import { resource } from '../support/login-provider.ts';
import { startOwnRedis, withoutRedisServer } from '../support/redis.ts';
import {
  type SessionGateways,
  type SessionGatewaysOptions,
  startSessionGateways,
} from '../support/session-gateway.ts';
import { until } from '../support/until.ts';

async function withGateways(
  options: SessionGatewaysOptions,
  use: (all: SessionGateways, browser: CookieClient) => Promise<void>,
): Promise<void> {
  const all = await startSessionGateways(options);
  try {
    await use(all, new CookieClient());
  } finally {
    await all.stop();
  }
}

test('a session that is used goes on, one that is not ends, and each ends at last', async () => {
  await withGateways({ session: { idleSeconds: 2, absoluteSeconds: 4 } }, async ({ shop }, browser) => {
    const idle = new CookieClient();
    await browser.login(shop.origin);
    const begunAt = Date.now();
    await idle.login(shop.origin);
    const copy = idle.cookie;
    await until(async () => {
      const { status } = await browser.ask(shop.origin);
      const age = Date.now() - begunAt;
      if (status === 401) assert.ok(age > 3900, `it ended after ${age} ms of 4000`);
      return status === 401;
    });
    assert.equal((await new CookieClient().ask(shop.origin, '{ mine }', { cookie: copy })).status, 401);
  });
});

test('one that is idle ends before its absolute end', async () => {
  await withGateways({ session: { idleSeconds: 1 } }, async ({ shop }, browser) => {
    await browser.login(shop.origin);
    const { cookie } = browser;
    assert.equal((await browser.ask(shop.origin)).status, 200);
    // Only who sends the first cookie again and again, and takes no newer one, does not keep it going.
    await until(
      async () => (await new CookieClient().ask(shop.origin, '{ mine }', { cookie })).status === 401,
    );
  });
});

test('while the provider is away a session goes on to the end of its token; then it is 503, and good again after', async () => {
  await withGateways({ accessTokenSeconds: 3 }, async ({ shop, provider }, browser) => {
    await browser.login(shop.origin);
    const begunAt = Date.now();
    provider.isDown = true;
    let last = 200;
    await until(async () => {
      const { status, text } = await browser.ask(shop.origin);
      last = status;
      if (status === 200) return false;
      assert.equal(status, 503, text);
      assert.ok(Date.now() - begunAt > 2900);
      assert.match(text, /UPSTREAM_UNAVAILABLE/);
      return true;
    });
    assert.equal(last, 503);
    assert.equal(browser.cookies.has('__Host-facet'), true);
    const login = await new CookieClient().send(`${shop.origin}/auth/login`);
    // The settings of the provider are known: only the browser finds out that it is away.
    assert.equal(login.status, 303);
    provider.isDown = false;
    await until(async () => (await browser.ask(shop.origin)).status === 200);
  });
});

test('without the provider at its start a gateway serves whoever needs no login, and logs in later', async () => {
  const all = await startSessionGateways();
  try {
    all.provider.isDown = true;
    const { issuer, clientId, clientSecret } = all.provider;
    const late = await startGuardedGateway(
      {
        development: true,
        auth: { publicUrl: all.shop.origin, session: { issuer, clientId, clientSecret, clientAuth: 'post' } },
      },
      { name: 'web' },
    );
    all.shop.targets = [late.origin];
    const browser = new CookieClient();
    assert.equal((await browser.ask(all.shop.origin, '{ open }')).status, 200);
    assert.equal((await browser.send(`${all.shop.origin}/auth/login`)).status, 503);
    all.provider.isDown = false;
    await until(async () => (await browser.send(`${all.shop.origin}/auth/login`)).status === 303);
    assert.equal((await browser.login(all.shop.origin)).status, 303);
    await late.stop();
  } finally {
    await all.stop();
  }
});

suite('Redis', { skip: withoutRedisServer }, () => {
  test('a Redis that is away is 503 and not the end of a session', async () => {
    const redis = await startOwnRedis();
    await withGateways({ redis: redis.url }, async ({ shop }, browser) => {
      await browser.login(shop.origin);
      redis.signal('SIGSTOP');
      const answer = await browser.ask(shop.origin);
      assert.equal(answer.status, 503, answer.text);
      assert.equal((await browser.send(`${shop.origin}/auth/login`)).status, 503);
      redis.signal('SIGCONT');
      await until(async () => (await browser.ask(shop.origin)).status === 200);
    });
    await redis.stop();
  });

  test('who reads Redis finds no cookie, and what has ended is gone from it', async () => {
    const redis = await startOwnRedis();
    await withGateways({ redis: redis.url }, async ({ shop }, browser) => {
      await browser.login(shop.origin);
      const value = browser.cookies.get('__Host-facet') ?? '';
      const keys = await redis.command('KEYS', '*');
      assert.ok(!keys.includes(value));
      assert.match(keys, /facet:session:web:/);
      await browser.send(`${shop.origin}/auth/logout`, { method: 'POST', headers: { 'x-facet-csrf': '1' } });
      assert.doesNotMatch(await redis.command('KEYS', '*'), /facet:session:web:/);
    });
    await redis.stop();
  });
});

test('the claims of the access token are those of the principal where the app says so', async () => {
  const session = { claims: 'access', parameters: { resource }, tierClaim: 'tier' } as const;
  await withGateways({ session }, async ({ shop }, browser) => {
    assert.equal((await browser.login(shop.origin)).status, 303);
    const me = await browser.send(`${shop.origin}/auth/me`, { headers: { 'x-facet-csrf': '1' } });
    const { claims, scopes } = JSON.parse(me.text) as { claims: Record<string, unknown>; scopes: string[] };
    assert.equal(claims['aud'], resource);
    assert.equal(claims['tier'], 'gold');
    assert.deepEqual(scopes, ['admin']);
    assert.match((await browser.ask(shop.origin, '{ admin }')).text, /\/admin tells/);
  });
});

test('cookies sealed with an older key open, and with one that was taken out they do not', async () => {
  const [older, newer] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
  await withGateways({ session: { store: 'cookie', keys: [older] } }, async (all, browser) => {
    await browser.login(all.shop.origin);
    const { issuer, clientId, clientSecret } = all.provider;
    const rotated = (keys: string[]) =>
      startGuardedGateway(
        {
          auth: {
            publicUrl: all.shop.origin,
            session: { issuer, clientId, clientSecret, clientAuth: 'post', keys },
          },
        },
        { name: 'web' },
      );
    for (const [keys, status] of [
      [[newer, older], 200],
      [[newer], 401],
    ] as const) {
      const gateway = await rotated([...keys]);
      const { cookie } = browser;
      assert.equal((await new CookieClient().ask(gateway.origin, '{ mine }', { cookie })).status, status);
      await gateway.stop();
    }
  });
});

test('the gateway proves who it is by a secret in a header, or by a key', async () => {
  const [jwk, published] = await keyPair();
  const root = mkdtempSync(join(tmpdir(), 'facet-client-key-'));
  const clientKeyFile = join(root, 'client.jwk');
  writeFileSync(clientKeyFile, JSON.stringify(jwk));
  const ways: readonly SessionGatewaysOptions[] = [
    { client: { token_endpoint_auth_method: 'client_secret_basic' }, session: { clientAuth: 'basic' } },
    {
      client: {
        token_endpoint_auth_method: 'private_key_jwt',
        client_secret: undefined,
        jwks: { keys: [published] },
      },
      session: { clientSecret: undefined, clientKeyFile },
    },
  ];
  for (const way of ways)
    await withGateways(way, async ({ shop }, browser) => {
      assert.equal((await browser.login(shop.origin)).status, 303);
      assert.match((await browser.ask(shop.origin)).text, /\/mine tells/);
    });
  rmSync(root, { recursive: true });
});

async function keyPair() {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const named = { kid: 'client', alg: 'ES256', use: 'sig' };
  return [
    { ...(await exportJWK(privateKey)), ...named },
    { ...(await exportJWK(publicKey)), ...named },
  ] as const;
}

test('a session that is too long for one cookie takes several, and one that is too long for these is refused', async () => {
  await withGateways({ session: { store: 'cookie' } }, async ({ shop, provider, gateways }, browser) => {
    const own = (): string[] =>
      [...browser.cookies.keys()].filter((name) => name.startsWith('__Host-')).toSorted();
    provider.account = 'wide-1500';
    assert.equal((await browser.login(shop.origin)).status, 303);
    assert.deepEqual(own(), ['__Host-facet', '__Host-facet.1']);
    assert.match((await browser.ask(shop.origin)).text, /\/mine tells/);
    const broken = `__Host-facet=${browser.cookies.get('__Host-facet')}`;
    assert.equal((await new CookieClient().ask(shop.origin, '{ mine }', { cookie: broken })).status, 401);
    provider.account = 'wide-9000';
    const refused = await new CookieClient().login(shop.origin);
    assert.equal(refused.status, 500);
    assert.ok(gateways[0]?.log.some((line) => line.includes('too large for cookies')));
    // What is left over of the longer one goes with the shorter.
    for (const name of browser.cookies.keys())
      if (!name.startsWith('__Host-facet')) browser.cookies.delete(name);
    provider.account = 'ada';
    await browser.login(shop.origin);
    assert.deepEqual(own(), ['__Host-facet']);
  });
});

const session = { issuer: 'https://login.shop.test', clientId: 'facet', clientSecret: 's' };
const key = 'A'.repeat(43);
const wrong: Readonly<Record<string, { auth: AppInput['auth']; says: RegExp }>> = {
  'no public URL': { auth: { session: { ...session, keys: [key] } }, says: /sessions need auth\.publicUrl/ },
  'a public URL without TLS': {
    auth: { publicUrl: 'http://shop.test', session: { ...session, keys: [key] } },
    says: /with https/,
  },
  'no place': { auth: { publicUrl: 'https://shop.test', session }, says: /sessions need a place/ },
  'Redis without a Redis': {
    auth: { publicUrl: 'https://shop.test', session: { ...session, store: 'redis' } },
    says: /need REDIS_URL/,
  },
  'a cookie that other hosts may set': {
    auth: { publicUrl: 'https://shop.test', session: { ...session, keys: [key], cookie: 'facet' } },
    says: /begins with __Host-/,
  },
  'an issuer over HTTP': {
    auth: { session: { ...session, issuer: 'http://login.shop.test' } },
    says: /asked by https/,
  },
  'no openid': { auth: { session: { ...session, scopes: ['profile'] } }, says: /"openid" belongs to it/ },
  'neither secret nor key': {
    auth: { session: { issuer: session.issuer, clientId: 'facet' } },
    says: /clientSecret, or clientKeyFile/,
  },
  'a key file that is none': {
    auth: {
      publicUrl: 'https://shop.test',
      session: { ...session, clientSecret: undefined, clientKeyFile: 'package.json', keys: [key] },
    },
    says: /clientKeyFile: .*package\.json: /,
  },
  'a key that is too short': {
    auth: { session: { ...session, keys: ['abc'] } },
    says: /32 bytes in base64url/,
  },
  'a path elsewhere': {
    auth: { session: { ...session, returnPaths: ['//evil.test'] } },
    says: /starts with one \//,
  },
};

for (const [name, { auth, says }] of Object.entries(wrong)) {
  test(`a config that cannot be kept stops the start: ${name}`, async () => {
    await assert.rejects(
      async () => {
        parseApp(() => ({ name: 'web', port: 0, auth }), new Environment({}));
        await (await startGuardedGateway({ auth }, { name: 'web' })).stop();
      },
      (error) => error instanceof StartupError && says.test(error.message),
    );
  });
}
