/** A provider of identity that fails, hangs, lies and rotates its keys; and clocks that are apart (F33 to F35, F56). */

import assert from 'node:assert/strict';
import { KeyObject } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { issuerSchema } from '../../src/config/auth.ts';
import { createDpop } from '../../src/identity/dpop.ts';
import { createJwks, type JwksInput } from '../../src/identity/jwks.ts';
import { createJwtAuthenticator } from '../../src/identity/jwt.ts';
import type { KeySet } from '../../src/identity/key-set.ts';
import { createReplayGuard } from '../../src/identity/replay.ts';
import { FacetError } from '../../src/index.ts';
import { doors, type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  makeKey,
  type SigningKey,
  sign,
  startIdentityProvider,
  type Weather,
} from '../support/identity-provider.ts';
import { closedPort } from '../support/rest-service.ts';
import { until } from '../support/until.ts';

const bearer = (token: string) => [['authorization', `Bearer ${token}`]] as const;
const DAY_MS = 86_400_000;

let first: SigningKey;
let second: SigningKey;
before(async () => {
  [first, second] = await Promise.all([makeKey('ES256', 'first'), makeKey('ES256', 'second')]);
});

suite('F33 a provider that is away at the start', () => {
  test('tokens are 503 and not 401, the gateway is not ready, and both end by themselves', async () => {
    const port = await closedPort();
    const jwt = { issuer, audience, jwksUrl: `http://127.0.0.1:${port}/jwks` };
    const guarded = await startGuardedGateway({ jwt });
    try {
      const good = bearer(await sign(first));
      for (const door of doors) {
        const reply = await guarded.ask(door, '{ mine }', good);
        assert.equal(reply.status, 503);
        assert.match(reply.text, /"UPSTREAM_UNAVAILABLE"/);
        assert.match((await guarded.ask(door, '{ open }')).text, /\/open tells/);
      }
      assert.equal((await fetch(`${guarded.origin}/readyz`)).status, 503);
      assert.equal((await fetch(`${guarded.origin}/livez`)).status, 200);
      assert.equal(guarded.log.filter((line) => line.includes('cannot be fetched')).length, 1);

      const provider = await startIdentityProvider({ port });
      provider.published = [first.jwk];
      await until(async () => (await fetch(`${guarded.origin}/readyz`)).status === 200);
      assert.equal((await guarded.ask('POST', '{ mine }', good)).status, 200);
      await provider.stop();
      // Later: the last good keys are kept.
      assert.equal(
        (await guarded.ask('POST', '{ mine }', bearer(await sign(first, { jti: 'new' })))).status,
        200,
      );
      assert.equal((await fetch(`${guarded.origin}/readyz`)).status, 200);
    } finally {
      await guarded.stop();
    }
  });
});

suite('with a provider', () => {
  let provider: IdentityProvider;
  let keys: KeySet | undefined;
  let clock: number;
  const log: string[] = [];
  const open = async (given: Partial<JwksInput> = {}): Promise<KeySet> => {
    clock = Date.now();
    log.length = 0;
    provider.published = [first.jwk];
    provider.weather = 'fine';
    provider.requests.length = 0;
    keys?.close();
    keys = createJwks({
      url: provider.jwksUrl,
      jwksRefreshSeconds: 600,
      jwksCooldownSeconds: 30,
      jwksMaxStaleSeconds: 86_400,
      log: (_level, message) => void log.push(message),
      metrics: { count: () => {} },
      now: () => clock,
      ...given,
    });
    await keys.started;
    return keys;
  };
  const codeOf = (found: Promise<unknown>): Promise<string> =>
    found.then(
      () => 'found',
      (error: unknown) => (error instanceof FacetError ? error.code : String(error)),
    );
  before(async () => {
    provider = await startIdentityProvider();
  });
  after(async () => {
    keys?.close();
    await provider.stop();
  });

  test('F33 the last good keys count for a day, and not longer', async () => {
    const set = await open();
    provider.weather = 'broken';
    clock += DAY_MS;
    assert.equal(await codeOf(set.find('ES256', 'first')), 'found');
    clock += 1;
    assert.equal(await codeOf(set.find('ES256', 'first')), 'UPSTREAM_UNAVAILABLE');
  });

  test('F34 200 unknown keys at once make one fetch, and none until the cooldown is over', async () => {
    const set = await open();
    const ask = (count: number) =>
      Promise.all(Array.from({ length: count }, (_, index) => codeOf(set.find('ES256', `unknown-${index}`))));
    assert.deepEqual(new Set(await ask(200)), new Set(['UNAUTHENTICATED']));
    assert.equal(provider.jwksHits(), 1);
    clock += 30_000;
    assert.deepEqual(new Set(await ask(200)), new Set(['UNAUTHENTICATED']));
    assert.equal(provider.jwksHits(), 2);
    clock += 29_999;
    await ask(200);
    assert.equal(provider.jwksHits(), 2);
  });

  test('F34 a new key is found with the first token that names it; one that is gone is gone', async () => {
    const set = await open();
    let dropped = 0;
    set.onDropped(() => dropped++);
    clock += 30_000;
    provider.published = [first.jwk, second.jwk];
    assert.equal(await codeOf(set.find('ES256', 'second')), 'found');
    assert.equal(dropped, 0);
    clock += 30_000;
    provider.published = [second.jwk];
    await codeOf(set.find('ES256', 'other'));
    assert.equal(await codeOf(set.find('ES256', 'first')), 'UNAUTHENTICATED');
    assert.equal(dropped, 1);
  });

  for (const weather of ['html', 'huge', 'redirect', 'broken', 'hang'] as Weather[]) {
    test(`F35 a provider that is "${weather}" leaves the old keys, and good tokens do not wait for it`, async () => {
      const set = await open();
      provider.weather = weather;
      clock += 30_000;
      const unknown = codeOf(set.find('ES256', 'unknown'));
      assert.equal(await codeOf(set.find('ES256', 'first')), 'found');
      if (weather === 'hang') provider.weather = 'fine';
      else assert.equal(await unknown, 'UNAUTHENTICATED');
      assert.equal(await codeOf(set.find('ES256', 'first')), 'found');
      assert.equal(provider.requests.filter(({ text }) => text !== 'GET /jwks').length, 0);
      await unknown;
    });
  }

  test('an issuer that publishes no key at all takes back those it had', async () => {
    const set = await open();
    let dropped = 0;
    set.onDropped(() => dropped++);
    clock += 30_000;
    provider.published = [];
    assert.equal(await codeOf(set.find('ES256', 'unknown')), 'UNAUTHENTICATED');
    assert.equal(await codeOf(set.find('ES256', 'first')), 'UNAUTHENTICATED');
    assert.deepEqual([dropped, set.hasKeys()], [1, false]);
  });

  test('keys that check no signatures are passed over', async () => {
    const set = await open();
    provider.published = [
      { kty: 'oct', k: 'AAAA', kid: 'secret', alg: 'HS256' },
      { ...second.jwk, kid: 'enc', use: 'enc' },
      { ...second.jwk, kid: 'private', d: 'AAAA' },
      { kty: 'RSA', kid: 'weak', e: 'AQAB', n: Buffer.alloc(64, 255).toString('base64url') },
      { ...second.jwk, kid: 'good', x5u: provider.url },
    ];
    clock += 30_000;
    assert.equal(await codeOf(set.find('ES256', 'good')), 'found');
    for (const kid of ['secret', 'enc', 'private'])
      assert.equal(await codeOf(set.find('ES256', kid)), 'UNAUTHENTICATED');
    assert.equal(await codeOf(set.find('RS256', 'weak')), 'UNAUTHENTICATED');
  });

  test('a failure is told once, and its end', async () => {
    const set = await open({ jwksRefreshSeconds: 1, jwksCooldownSeconds: 1, now: Date.now });
    provider.weather = 'broken';
    await until(() => provider.jwksHits() >= 4);
    provider.weather = 'fine';
    await until(() => log.length === 2);
    assert.match(log[0] ?? '', /cannot be fetched/);
    assert.match(log[1] ?? '', /there again/);
    assert.ok(set.hasKeys());
  });
});

suite('F34 behind the doors', () => {
  let provider: IdentityProvider;
  let guarded: GuardedGateway;
  before(async () => {
    provider = await startIdentityProvider();
    provider.published = [first.jwk];
    const jwt = {
      issuer,
      audience,
      jwksUrl: provider.jwksUrl,
      jwksCooldownSeconds: 2,
      jwksRefreshSeconds: 3600,
    };
    guarded = await startGuardedGateway({ jwt });
  });
  after(async () => {
    await guarded.stop();
    await provider.stop();
  });

  test('a flood of unknown keys makes at most a fetch a cooldown, and good tokens are served in between', async () => {
    const good = bearer(await sign(first));
    const before = provider.jwksHits();
    const startedAt = performance.now();
    const flood = Array.from({ length: 200 }, async (_, index) =>
      guarded.ask('POST', '{ mine }', bearer(await sign(second, {}, { kid: `unknown-${index}` }))),
    );
    const served = await Promise.all(Array.from({ length: 50 }, () => guarded.ask('POST', '{ mine }', good)));
    assert.deepEqual(new Set(served.map(({ status }) => status)), new Set([200]));
    assert.deepEqual(new Set((await Promise.all(flood)).map(({ status }) => status)), new Set([401]));
    const cooldowns = Math.ceil((performance.now() - startedAt) / 2000);
    assert.ok(provider.jwksHits() - before <= cooldowns);
  });

  test('what a key signed does not count once the key is gone, known token or not', async () => {
    const token = bearer(await sign(first));
    assert.equal((await guarded.ask('POST', '{ mine }', token)).status, 200);
    provider.published = [second.jwk];
    const next = bearer(await sign(second));
    await until(async () => (await guarded.ask('POST', '{ mine }', next)).status === 200);
    assert.equal((await guarded.ask('POST', '{ mine }', token)).status, 401);
  });
});

suite('F56 clocks that are apart', () => {
  const at = (leewaySeconds: number, aheadSeconds: number) => {
    const nowMs = Date.now() + aheadSeconds * 1000;
    const config = issuerSchema.parse({ issuer, audience, keyFiles: ['-'], leewaySeconds });
    const keys: KeySet = {
      find: () => Promise.resolve([KeyObject.from(first.publicKey)]),
      findAnew: () => Promise.resolve(undefined),
      started: Promise.resolve(),
      hasKeys: () => true,
      onDropped: () => {},
      close: () => {},
    };
    const dpop = createDpop({
      publicUrl: undefined,
      isHostTrusted: false,
      replay: createReplayGuard({ redis: undefined, isLocalAllowed: false, log: () => {} }),
    });
    return createJwtAuthenticator([{ ...config, keys }], dpop, () => nowMs);
  };
  const rows = [
    { name: 'a token of an issuer 50 s ahead, with a leeway of 60 s', leeway: 60, ahead: -50, isGood: true },
    { name: 'a token of an issuer 90 s ahead, with a leeway of 60 s', leeway: 60, ahead: -90, isGood: false },
    { name: 'a token that ended 50 s ago, with a leeway of 60 s', leeway: 60, ahead: 650, isGood: true },
    { name: 'a token that ended 90 s ago, with a leeway of 60 s', leeway: 60, ahead: 690, isGood: false },
    { name: 'a token of an issuer 10 s ahead, with the usual leeway', leeway: 5, ahead: -10, isGood: false },
  ];
  for (const { name, leeway, ahead, isGood } of rows) {
    test(`${name} is ${isGood ? 'taken' : 'refused'}, known or not`, async () => {
      const authenticator = at(leeway, ahead);
      const now = Math.floor(Date.now() / 1000);
      const value = await sign(first, { nbf: now, iat: now, exp: now + 600 });
      const credentials = { scheme: 'bearer', value, request: {} as never };
      for (let times = 0; times < 2; times++) {
        const found = await Promise.resolve(authenticator.authenticate(credentials)).then(
          (principal) => principal?.subject,
          (error: FacetError) => error.code,
        );
        assert.equal(found, isGood ? '7' : 'UNAUTHENTICATED');
      }
    });
  }

  test('a leeway of more than a minute cannot be configured', () => {
    assert.throws(() => issuerSchema.parse({ issuer, audience, keyFiles: ['-'], leewaySeconds: 61 }));
  });
});
