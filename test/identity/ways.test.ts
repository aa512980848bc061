/** What an app may say about its callers: several issuers, keys from files, credentials that are needed, scopes for all. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { exportPKCS8, exportSPKI } from 'jose';
import type { AppInput } from '../../src/config/app.ts';
import { Environment, parseApp, StartupError } from '../../src/index.ts';
import { doors, type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
import {
  audience,
  type IdentityProvider,
  issuer,
  makeKey,
  type SigningKey,
  sign,
  startIdentityProvider,
} from '../support/identity-provider.ts';

const bearer = (token: string) => [['authorization', `Bearer ${token}`]] as const;
let root: string;
let key: SigningKey;
let otherKey: SigningKey;
let rsa: SigningKey;
let provider: IdentityProvider;
before(async () => {
  root = mkdtempSync(join(tmpdir(), 'facet-ways-'));
  [key, otherKey, rsa] = await Promise.all([
    makeKey('ES256', 'a'),
    makeKey('ES256', 'b'),
    makeKey('PS256', 'c'),
  ]);
  provider = await startIdentityProvider();
  provider.published = [key.jwk];
  const { kid: _kid, ...nameless } = otherKey.jwk;
  const files: Readonly<Record<string, string>> = {
    'public.pem': await exportSPKI(key.publicKey),
    'private.pem': await exportPKCS8(key.privateKey),
    'one.jwk': JSON.stringify(nameless),
    'set.json': JSON.stringify({ keys: [rsa.jwk, otherKey.jwk] }),
    'empty.json': '{"keys":[]}',
    'text.txt': 'no key',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
});
after(async () => {
  await provider.stop();
  rmSync(root, { recursive: true });
});

async function withGateway(
  app: Omit<AppInput, 'name' | 'port'>,
  use: (guarded: GuardedGateway) => Promise<void>,
) {
  const guarded = await startGuardedGateway(app, { root });
  try {
    await use(guarded);
  } finally {
    await guarded.stop();
  }
}

test('of several issuers each has its own keys, audience and algorithms', async () => {
  const second = 'https://second.example';
  const jwt = [
    { issuer, audience, jwksUrl: provider.jwksUrl },
    { issuer: second, audience: ['x', 'y'], keyFiles: ['set.json'], algorithms: ['PS256' as const] },
  ];
  await withGateway({ jwt, auth: { subjects: 'shared' } }, async (guarded) => {
    const status = async (token: Promise<string>) =>
      (await guarded.ask('POST', '{ mine }', bearer(await token))).status;
    assert.equal(await status(sign(key)), 200);
    assert.equal(await status(sign(rsa, { iss: second, aud: 'y' })), 200);
    assert.equal(await status(sign(key, { iss: second, aud: 'y' })), 401);
    assert.equal(await status(sign(rsa)), 401);
    assert.equal(await status(sign(rsa, { iss: second })), 401);
    assert.equal(await status(sign(otherKey, { iss: second, aud: 'y' })), 401);
  });
});

test('keys come from PEM, JWK and JWK Set files', async () => {
  const jwt = {
    issuer,
    audience,
    keyFiles: ['public.pem', 'set.json'],
    algorithms: ['ES256', 'PS256'] as never,
  };
  await withGateway({ auth: { jwt } }, async (guarded) => {
    for (const signer of [otherKey, rsa])
      assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(signer)))).status, 200);
    assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(key)))).status, 200);
  });
  await withGateway({ jwt: { ...jwt, keyFiles: ['one.jwk'] } }, async (guarded) => {
    assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(otherKey)))).status, 200);
    assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(key)))).status, 401);
  });
  // Two keys of one kind, of which one has no id: each token is checked by both.
  await withGateway({ jwt: { ...jwt, keyFiles: ['one.jwk', 'public.pem'] } }, async (guarded) => {
    for (const signer of [key, otherKey])
      assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(signer)))).status, 200);
  });
});

for (const [file, says] of [
  ['private.pem', /private\.pem: it is a private key/],
  ['empty.json', /empty\.json: it holds no public key/],
  ['text.txt', /text\.txt: /],
  ['missing.pem', /missing\.pem: ENOENT/],
] as const) {
  test(`a key file that is of no use stops the start: ${file}`, async () => {
    await assert.rejects(
      startGuardedGateway({ jwt: { issuer, audience, keyFiles: [file] } }, { root }),
      (error) => error instanceof StartupError && says.test(error.message),
    );
  });
}

suite('an app that needs credentials, and scopes of everybody', () => {
  let guarded: GuardedGateway;
  before(async () => {
    const auth = { required: true, scopes: ['shop', 'read'] };
    guarded = await startGuardedGateway({ auth, jwt: { issuer, audience, jwksUrl: provider.jwksUrl } });
  });
  after(() => guarded.stop());
  const rows = [
    { name: 'none', headers: () => [], status: 401, challenge: 'Bearer realm="partner"' },
    {
      name: 'too few scopes',
      headers: async () => bearer(await sign(key, { scope: 'read' })),
      status: 403,
      challenge:
        'Bearer realm="partner", error="insufficient_scope", error_description="The credentials do not have the scopes that are needed here.", scope="shop read"',
    },
    { name: 'all scopes', headers: async () => bearer(await sign(key, { scope: 'read shop' })), status: 200 },
  ];
  for (const { name, headers, status, challenge } of rows) {
    for (const door of doors) {
      test(`with ${name}: ${status} (${door})`, async () => {
        const reply = await guarded.ask(door, '{ open }', await headers());
        assert.equal(reply.status, status);
        assert.equal(reply.headers['www-authenticate'], challenge);
      });
    }
  }
});

test('an API key under a scheme that is not taken is refused, and no provider sees it', async () => {
  const introspection = { url: provider.introspectionUrl, clientId: 'c', clientSecret: 's' };
  await withGateway(
    { auth: { introspection, apiKeys: { file: 'none.json', schemes: [] } } },
    async (guarded) => {
      provider.requests.length = 0;
      const apiKey = `fk_${'a'.repeat(12)}_${'b'.repeat(43)}`;
      for (const scheme of ['Bearer', 'ApiKey', 'DPoP'])
        assert.equal(
          (await guarded.ask('POST', '{ open }', [['authorization', `${scheme} ${apiKey}`]])).status,
          401,
        );
      assert.deepEqual(provider.requests, []);
    },
  );
});

test('an app that needs credentials and takes none does not start', async () => {
  await assert.rejects(
    startGuardedGateway({ auth: { required: true } }, { root }),
    /auth\.required needs a way/,
  );
});

test('a claim that must be there, and types that are taken', async () => {
  const jwt = {
    issuer,
    audience,
    jwksUrl: provider.jwksUrl,
    requiredClaims: ['client_id'],
    types: ['AT+JWT'],
  };
  await withGateway({ jwt }, async (guarded) => {
    const status = async (claims: object, header: object) =>
      (await guarded.ask('POST', '{ mine }', bearer(await sign(key, claims as never, header as never))))
        .status;
    assert.equal(await status({ client_id: 'c' }, {}), 200);
    assert.equal(await status({ client_id: 'c' }, { typ: 'application/at+jwt' }), 200);
    assert.equal(await status({}, {}), 401);
    assert.equal(await status({ client_id: 'c' }, { typ: 'JWT' }), 401);
    assert.equal(await status({ client_id: 'c' }, { typ: undefined }), 401);
  });
});

for (const [name, jwt, says] of [
  ['no place of keys', { issuer, audience }, /jwt: say where the keys are/],
  [
    'two places of keys',
    { issuer, audience, jwksUrl: 'https://a.example', keyFiles: ['a'] },
    /say where the keys are/,
  ],
  [
    'a secret algorithm',
    { issuer, audience, jwksUrl: 'https://a.example', algorithms: ['HS256'] },
    /algorithms/,
  ],
  ['no algorithm', { issuer, audience, jwksUrl: 'https://a.example', algorithms: [] }, /algorithms/],
  ['no issuer', { audience, jwksUrl: 'https://a.example' }, /jwt\.issuer/],
  ['no audience', { issuer, jwksUrl: 'https://a.example' }, /jwt\.audience/],
  [
    'an unknown key',
    { issuer, audience, jwksUrl: 'https://a.example', algoritms: [] },
    /Did you mean "algorithms"/,
  ],
] as const) {
  test(`a configuration with ${name} is refused`, () => {
    assert.throws(() => parseApp(() => ({ name: 'a', port: 0, jwt }), new Environment({})), says);
  });
}
