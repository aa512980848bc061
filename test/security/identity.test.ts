/**
 * Attacks on who is calling, through every door. A row says what is sent and what must come of it; a refused request
 * answers 401 with a challenge, calls no service, and tells nothing of the machine or of the credential.
 */

import assert from 'node:assert/strict';
import { createHmac, hash } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { exportSPKI } from 'jose';
import { Environment, parseApp } from '../../src/index.ts';
import { createFileKeySource } from '../../src/stores/api-keys/file-source.ts';
import { createApiKey, revokeApiKey } from '../../src/stores/api-keys/manage.ts';
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
import { until } from '../support/until.ts';

type Headers = readonly (readonly [string, string])[];

let provider: IdentityProvider;
/** Where an attacker would like the gateway to look for keys. */
let decoy: IdentityProvider;
let guarded: GuardedGateway;
let other: GuardedGateway;
let es: SigningKey;
let rs: SigningKey;
let ed: SigningKey;
let p384: SigningKey;
let attacker: SigningKey;
let partnerKey: string;
let revokedKey: string;
let expiredKey: string;
let otherAppKey: string;

before(async () => {
  [es, rs, ed, p384, attacker] = await Promise.all([
    makeKey('ES256', 'es'),
    makeKey('RS256', 'rs'),
    makeKey('EdDSA', 'ed'),
    makeKey('ES384', 'p384'),
    makeKey('ES256', 'es'),
  ]);
  provider = await startIdentityProvider();
  decoy = await startIdentityProvider();
  decoy.published = [attacker.jwk];
  provider.published = [es, rs, ed, p384].map(({ jwk }) => jwk);
  provider.tokens.set('opaque-good', { active: true, sub: '7', scope: 'admin', exp: now() + 600 });
  provider.tokens.set('opaque-dead', { active: false });
  const jwt = { issuer, audience, jwksUrl: provider.jwksUrl, jwksCooldownSeconds: 1 };
  const introspection = { url: provider.introspectionUrl, clientId: 'facet', clientSecret: 'to be kept' };
  const keys = { file: 'keys.json', schemes: ['ApiKey', 'Bearer'] as ('ApiKey' | 'Bearer')[] };
  guarded = await startGuardedGateway({
    auth: { jwt: [jwt], introspection, apiKeys: keys, subjects: 'shared' },
    corsOrigins: ['https://app.example.com'],
    forwardHeaders: [],
  });
  other = await startGuardedGateway({ jwt: { ...jwt, audience: 'partner-b' } });
  const source = createFileKeySource(`${guarded.root}/keys.json`);
  const make = async (given: object): Promise<{ key: string; id: string }> => {
    const { key, record } = await createApiKey(source, {
      app: 'partner',
      partner: 'acme',
      scopes: ['admin'],
      tier: undefined,
      expiresAt: undefined,
      ...given,
    });
    return { key, id: record.id };
  };
  const revoked = await make({});
  await revokeApiKey(source, revoked.id);
  revokedKey = revoked.key;
  expiredKey = (await make({ expiresAt: new Date(Date.now() - 1000).toISOString() })).key;
  otherAppKey = (await make({ app: 'mobile' })).key;
  partnerKey = (await make({})).key;
  await until(
    async () => (await guarded.ask('POST', '{ mine }', [['x-api-key', partnerKey]])).status === 200,
  );
});
after(async () => {
  await guarded.stop();
  await other.stop();
  await provider.stop();
  await decoy.stop();
});

const now = (): number => Math.floor(Date.now() / 1000);
const bearer = (token: string): Headers => [['authorization', `Bearer ${token}`]];
const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const goodClaims = (): object => ({
  sub: '7',
  iss: issuer,
  aud: audience,
  iat: now(),
  exp: now() + 600,
  scope: 'admin',
});
const unsigned = (header: object, signature = ''): string =>
  `${encode(header)}.${encode(goodClaims())}.${signature}`;
const hmac = (secret: string | Buffer, header: object = { alg: 'HS256' }): string => {
  const text = `${encode(header)}.${encode(goodClaims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};
/** A good signature over a payload as it is written, for numbers that JSON.stringify would not write. */
const signText = async (payload: string): Promise<string> => {
  const text = `${encode({ alg: 'ES256', kid: 'es', typ: 'at+jwt' })}.${encode(payload)}`;
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    es.privateKey,
    Buffer.from(text),
  );
  return `${text}.${Buffer.from(signature).toString('base64url')}`;
};
const withExp = (exp: string): Promise<string> =>
  signText(`{"sub":"7","iss":"${issuer}","aud":"${audience}","iat":${now()}${exp}}`);

interface Row {
  readonly row: string;
  readonly name: string;
  readonly headers?: () => Headers | Promise<Headers>;
  /** Of the URL. */
  readonly search?: () => string;
  readonly status?: number;
}

const token =
  (make: () => string | Promise<string>): Row['headers'] =>
  async () =>
    bearer(await make());

const refused: readonly Row[] = [
  ...['none', 'None', 'nOnE', 'NONE', ''].map((alg) => ({
    row: 'S120',
    name: `alg "${alg}"`,
    headers: token(() => unsigned({ alg, kid: 'es' })),
  })),
  { row: 'S120', name: 'alg none with a signature', headers: token(() => unsigned({ alg: 'none' }, 'AAAA')) },
  {
    row: 'S120',
    name: 'ES256 with an empty signature',
    headers: token(() => unsigned({ alg: 'ES256', kid: 'es' })),
  },
  ...['', ' ', '\n'].map((space) => ({
    row: 'S121',
    name: `the public key in PEM as a secret, ${JSON.stringify(space)} in front`,
    headers: token(async () =>
      hmac(`${space}${await exportSPKI(rs.publicKey)}`, { alg: 'HS256', kid: 'rs' }),
    ),
  })),
  {
    row: 'S121',
    name: 'the modulus as a secret',
    headers: token(() => hmac(Buffer.from(rs.jwk.n ?? '', 'base64url'), { alg: 'HS256', kid: 'rs' })),
  },
  {
    row: 'S121',
    name: 'the JWK as a secret',
    headers: token(() => hmac(JSON.stringify(rs.jwk), { alg: 'HS256', kid: 'rs' })),
  },
  ...[
    '../../dev/null',
    "' OR 1=1 --",
    'http://127.0.0.1/keys',
    'x'.repeat(6000),
    '__proto__',
    'constructor',
    'other',
    '',
    'ES',
  ].map((kid) => ({
    row: 'S122',
    name: `kid ${kid.slice(0, 30)}`,
    headers: token(() => sign(attacker, {}, { kid })),
  })),
  {
    row: 'S122',
    name: 'no kid, and a key that nobody publishes',
    headers: token(() => sign(attacker, {}, { kid: undefined })),
  },
  { row: 'S122', name: 'a number as kid', headers: token(() => unsigned({ alg: 'ES256', kid: 7 }, 'AAAA')) },
  {
    row: 'S122',
    name: 'a good signature under the kid of another key',
    headers: token(() => sign(es, {}, { kid: 'p384' })),
  },
  { row: 'S123', name: 'jku', headers: token(() => sign(attacker, {}, { jku: decoy.jwksUrl })) },
  { row: 'S123', name: 'x5u', headers: token(() => sign(attacker, {}, { x5u: decoy.jwksUrl })) },
  { row: 'S123', name: 'jwk', headers: token(() => sign(attacker, {}, { jwk: attacker.jwk })) },
  { row: 'S123', name: 'x5c', headers: token(() => sign(attacker, {}, { x5c: ['AAAA'] })) },
  {
    row: 'S124',
    name: 'an unknown crit',
    headers: token(() => unsigned({ alg: 'ES256', kid: 'es', crit: ['x'], x: 1 }, 'AAAA')),
  },
  {
    row: 'S124',
    name: 'b64: false',
    headers: token(() => unsigned({ alg: 'ES256', kid: 'es', crit: ['b64'], b64: false }, 'AAAA')),
  },
  { row: 'S124', name: 'five parts', headers: token(async () => `${await sign(es)}.AAAA.AAAA`) },
  {
    row: 'S124',
    name: 'two parts',
    headers: token(async () => (await sign(es)).split('.').slice(0, 2).join('.')),
  },
  {
    row: 'S124',
    name: 'JSON',
    headers: token(() => JSON.stringify({ payload: encode(goodClaims()), signatures: [] })),
  },
  { row: 'S124', name: 'a padded token', headers: token(async () => `${await sign(es)}==`) },
  {
    row: 'S124',
    name: 'signs that are no base64url',
    headers: token(async () => `${(await sign(es)).slice(0, -4)}+/~.`),
  },
  {
    row: 'S124',
    name: 'a header that is no JSON',
    headers: token(() => `${encode('{')}.${encode(goodClaims())}.AAAA`),
  },
  {
    row: 'S124',
    name: 'a header that is null',
    headers: token(() => `${encode('null')}.${encode(goodClaims())}.AAAA`),
  },
  { row: 'S124', name: 'a payload that is a list', headers: token(() => signText('[]')) },
  { row: 'S124', name: 'two tokens', headers: token(async () => `${await sign(es)} ${await sign(es)}`) },
  {
    row: 'S124',
    name: 'two Authorization headers',
    headers: async () => [...bearer(await sign(es)), ...bearer(await sign(es))],
  },
  { row: 'S125', name: 'exp long past', headers: token(() => sign(es, { exp: 1 })) },
  { row: 'S125', name: 'exp a minute past', headers: token(() => sign(es, { exp: now() - 60 })) },
  { row: 'S125', name: 'nbf to come', headers: token(() => sign(es, { nbf: now() + 60 })) },
  { row: 'S125', name: 'nbf as a text', headers: token(() => sign(es, { nbf: '1' })) },
  { row: 'S125', name: 'iat to come', headers: token(() => sign(es, { iat: now() + 60 })) },
  { row: 'S125', name: 'no exp', headers: token(() => sign(es, { exp: undefined })) },
  ...['"9999999999"', '9999999999.5', '1e400', '-1', '0', 'null', '[9999999999]', '{}'].map((exp) => ({
    row: 'S125',
    name: `exp ${exp}`,
    headers: token(() => withExp(`,"exp":${exp}`)),
  })),
  ...[undefined, 'other', ['other'], [], audience.toUpperCase(), { 0: audience }, `${audience} `].map(
    (aud) => ({
      row: 'S125',
      name: `aud ${JSON.stringify(aud)}`,
      headers: token(() => sign(es, { aud })),
    }),
  ),
  ...[undefined, `${issuer}.evil`, `${issuer}/`, issuer.toUpperCase(), [issuer], '__proto__'].map((iss) => ({
    row: 'S125',
    name: `iss ${JSON.stringify(iss)}`,
    headers: token(() => sign(es, { iss })),
  })),
  { row: 'S125', name: 'no sub', headers: token(() => sign(es, { sub: undefined })) },
  {
    row: 'S125',
    name: 'a sub that no header can hold',
    headers: token(() => sign(es, { sub: 'a\r\nx-admin: 1' })),
  },
  {
    row: 'S126',
    name: 'ES256 with r = s = 0',
    headers: token(() => unsigned({ alg: 'ES256', kid: 'es' }, encode('\0'.repeat(64)))),
  },
  { row: 'S126', name: 'a curve that is not taken', headers: token(() => sign(p384)) },
  { row: 'S126', name: 'EdDSA where it is not taken', headers: token(() => sign(ed)) },
  {
    row: 'S126',
    name: 'a DER signature',
    headers: token(() =>
      unsigned({ alg: 'ES256', kid: 'es' }, encode('0\u0006\u0002\u0001\0\u0002\u0001\0')),
    ),
  },
  { row: 'S126', name: 'a signature with a byte more', headers: token(async () => `${await sign(es)}AA`) },
  {
    row: 'S126',
    name: 'a changed payload',
    headers: token(async () => {
      const [header, , signature] = (await sign(es)).split('.');
      return `${header}.${encode(goodClaims())}.${signature}`;
    }),
  },
  { row: 'S127', name: 'a token for another audience', headers: token(() => sign(es, { aud: 'partner-b' })) },
  ...['id_token', 'logout+jwt', 'dpop+jwt', 'secevent+jwt', 'application/logout+jwt'].map((typ) => ({
    row: 'S127',
    name: `typ ${typ}`,
    headers: token(() => sign(es, {}, { typ })),
  })),
  ...[
    { nonce: 'n' },
    { at_hash: 'h' },
    { events: {} },
    { typ: 'ID' },
    { typ: 'Refresh' },
    { token_use: 'id' },
  ].map((claims) => ({
    row: 'S127',
    name: `no access token: ${JSON.stringify(claims)}`,
    headers: token(() => sign(es, claims, { typ: 'JWT' })),
  })),
  {
    row: 'S127',
    name: 'a token bound to a key, as Bearer',
    headers: token(() => sign(es, { cnf: { jkt: 'x' } })),
  },
  {
    row: 'S127',
    name: 'a token bound to a certificate',
    headers: token(() => sign(es, { cnf: { 'x5t#S256': 'x' } })),
  },
  {
    row: 'S127',
    name: 'a token that is not bound, as DPoP',
    headers: async () => [['authorization', `DPoP ${await sign(es)}`]],
  },
  {
    row: 'S133',
    name: 'a key with one sign changed',
    headers: () => [['x-api-key', changed(partnerKey, -1)]],
  },
  {
    row: 'S133',
    name: 'a key with one sign of its id changed',
    headers: () => [['x-api-key', changed(partnerKey, 4)]],
  },
  { row: 'S133', name: 'a key with one sign less', headers: () => [['x-api-key', partnerKey.slice(0, -1)]] },
  { row: 'S133', name: 'the id alone', headers: () => [['x-api-key', partnerKey.slice(0, 16)]] },
  {
    row: 'S133',
    name: 'the hash that is stored',
    headers: () => [['x-api-key', hash('sha256', partnerKey)]],
  },
  { row: 'S133', name: 'a revoked key', headers: () => [['x-api-key', revokedKey]] },
  { row: 'S133', name: 'an expired key', headers: () => [['x-api-key', expiredKey]] },
  { row: 'S133', name: 'a key of another app', headers: () => [['x-api-key', otherAppKey]] },
  { row: 'S133', name: 'an empty key', headers: () => [['x-api-key', '']] },
  { row: 'S133', name: '__proto__', headers: () => [['x-api-key', '__proto__']] },
  {
    row: 'S133',
    name: 'two keys',
    headers: () => [
      ['x-api-key', partnerKey],
      ['x-api-key', partnerKey],
    ],
  },
  {
    row: 'S133',
    name: 'a key in each header',
    headers: () => [
      ['x-api-key', partnerKey],
      ['authorization', `ApiKey ${partnerKey}`],
    ],
  },
  {
    row: 'S133',
    name: 'a key and a token',
    headers: async () => [['x-api-key', partnerKey], ...bearer(await sign(es))],
  },
  { row: 'S133', name: 'a key in the URL', search: () => `api_key=${partnerKey}` },
  { row: 'S133', name: 'a key in the URL under any name', search: () => `k=${partnerKey}` },
  {
    row: 'S133',
    name: 'a key in the URL and in the header',
    headers: () => [['x-api-key', partnerKey]],
    search: () => `x-api-key=${partnerKey}`,
  },
  { row: 'S135', name: 'an opaque token that is not active', headers: token(() => 'opaque-dead') },
  { row: 'S135', name: 'an opaque token that nobody knows', headers: token(() => 'opaque-unknown') },
  { row: 'S135', name: 'an opaque token in the URL', search: () => 'access_token=opaque-good' },
];

function changed(key: string, at: number): string {
  const index = at < 0 ? key.length + at : at;
  return `${key.slice(0, index)}${key[index] === 'a' ? 'b' : 'a'}${key.slice(index + 1)}`;
}

for (const { row, name, headers = () => [], search = () => '', status = 401 } of refused) {
  for (const door of doors) {
    test(`${row} ${name}: ${door}`, async () => {
      guarded.calls.length = 0;
      const given = await headers();
      const reply = await guarded.ask(door, '{ open mine admin }', given, search());
      assert.equal(reply.status, status, reply.text);
      assert.match(
        String(reply.headers['www-authenticate']),
        /^(?:Bearer|DPoP|ApiKey) realm="partner", error="/,
      );
      assert.deepEqual(guarded.calls, []);
      assert.doesNotMatch(reply.text, /node_modules|\.ts\b|at \w+ \(|"data"/);
      for (const [, value] of given) if (value.length > 20) assert.ok(!reply.text.includes(value.slice(-20)));
    });
  }
}

test('S123 no key was looked for where a token said', () => {
  assert.deepEqual(decoy.requests, []);
});

test('S124 a token of 100 KB is refused before it is read', async () => {
  const long = (length: number) => guarded.ask('POST', '{ mine }', bearer(`${'a'.repeat(length)}.b.c`));
  // The server answers 431 and hangs up while the rest still comes, so the answer can be lost.
  const reply = await long(100_000).catch(() => undefined);
  assert.ok(reply === undefined || reply.status === 431);
  assert.equal((await long(14_000)).status, 401);
});

test('S133 bytes that no header may hold end the connection, and others are served', async () => {
  const { port } = new URL(guarded.origin);
  const answer = await raw(
    Number(port),
    `POST /graphql HTTP/1.1\r\nhost: a\r\nx-api-key: fk_\0\r\ncontent-length: 0\r\n\r\n`,
  );
  assert.match(answer, /^HTTP\/1\.1 400/);
  assert.equal((await guarded.ask('POST', '{ mine }', [['x-api-key', partnerKey]])).status, 200);
});

for (const door of doors) {
  test(`S127 a token is good where it was made for, and nowhere else: ${door}`, async () => {
    const forB = bearer(await sign(es, { aud: ['partner-b', 'partner-c'] }));
    assert.equal((await other.ask(door, '{ mine }', forB)).status, 200);
    assert.equal((await guarded.ask(door, '{ mine }', forB)).status, 401);
  });

  for (const [name, claims] of Object.entries({
    'a longer name': { scope: 'notadmin' },
    'a prefix': { scope: 'admin:read' },
    'another case': { scope: 'ADMIN' },
    'an object': { scope: { admin: true } },
    'a list in a text': { scope: '["admin"]' },
    'a comma': { scope: 'read,admin' },
    'scp of another form': { scp: { 0: 'admin' } },
    'nested in scp': { scp: [['admin']] },
    'scope and scp that disagree': { scope: 'read', scp: ['admin'] },
    none: {},
  })) {
    test(`S128 scopes with ${name} do not open a field: ${door}`, async () => {
      guarded.calls.length = 0;
      const reply = await guarded.ask(door, '{ admin }', bearer(await sign(es, claims)));
      assert.match(reply.text, /"FORBIDDEN"/);
      assert.deepEqual(guarded.calls, []);
    });
  }

  for (const [name, claims] of Object.entries({
    'a text': { scope: 'read admin' },
    'a list': { scp: ['read', 'admin'] },
    'scp as a text': { scp: 'admin read' },
  })) {
    test(`S128 scopes as ${name} open it: ${door}`, async () => {
      const reply = await guarded.ask(door, '{ admin }', bearer(await sign(es, claims)));
      assert.match(reply.text, /\/admin tells/);
    });
  }

  test(`S134 a token that is like a known one but for its last sign is another token: ${door}`, async () => {
    const good = await sign(es, { scope: 'admin' });
    for (let count = 0; count < 2; count++)
      assert.equal((await guarded.ask(door, '{ admin }', bearer(good))).status, 200);
    assert.equal((await guarded.ask(door, '{ admin }', bearer(changed(good, -20)))).status, 401);
    const less = await sign(es, { scope: 'read' });
    assert.match((await guarded.ask(door, '{ admin }', bearer(less))).text, /"FORBIDDEN"/);
  });

  test(`S135 an opaque token is asked for once, by POST, and never in a URL: ${door}`, async () => {
    const name = `opaque-${door}`;
    provider.tokens.set(name, { active: true, sub: '7', scope: 'admin', exp: now() + 600 });
    provider.requests.length = 0;
    const replies = await Promise.all([1, 2, 3].map(() => guarded.ask(door, '{ admin }', bearer(name))));
    for (const { text } of replies) assert.match(text, /\/admin tells/);
    await guarded.ask(door, '{ admin }', bearer(name));
    assert.deepEqual(
      provider.requests.map(({ text }) => text),
      [`POST /introspect token=${name}&token_type_hint=access_token`],
    );
    assert.equal(
      provider.requests[0]?.authorization,
      `Basic ${Buffer.from('facet:to+be+kept').toString('base64')}`,
    );
  });

  test(`S135 a provider that cannot be asked is 503, not 401: ${door}`, async () => {
    for (const weather of ['broken', 'html', 'redirect', 'huge'] as const) {
      provider.weather = weather;
      const reply = await guarded.ask(door, '{ mine }', bearer(`opaque-${weather}-${door}`));
      assert.equal(reply.status, 503, weather);
      assert.match(reply.text, /"UPSTREAM_UNAVAILABLE"/);
      assert.equal((await guarded.ask(door, '{ admin }', bearer(`opaque-${door}`))).status, 200);
      provider.weather = 'fine';
    }
  });

  test(`S136 what a client says it is makes no difference: ${door}`, async () => {
    const names: Headers = [
      ['apollographql-client-name', 'web'],
      ['graphql-client-name', 'web'],
      ['x-facet-app', 'web'],
      ['x-facet-principal', 'admin'],
    ];
    assert.match((await guarded.ask(door, '{ mine }', names)).text, /"UNAUTHENTICATED"/);
    const reply = await guarded.ask(door, '{ admin }', [
      ...names,
      ...bearer(await sign(es, { scope: 'read' })),
    ]);
    assert.match(reply.text, /"FORBIDDEN"/);
  });

  test(`S138 a credential goes to no service, and into no log: ${door}`, async () => {
    const good = await sign(es, { scope: 'admin' });
    guarded.calls.length = 0;
    await guarded.ask(door, '{ open mine admin }', bearer(good));
    await guarded.ask(door, '{ open mine admin }', [['x-api-key', partnerKey]]);
    await guarded.ask(door, '{ mine }', [['x-api-key', revokedKey]]);
    assert.equal(guarded.calls.length, 6);
    const told = JSON.stringify([guarded.calls, guarded.log, await guarded.metrics.text()]);
    for (const secret of [good, good.slice(-20), partnerKey.slice(-20), revokedKey.slice(-20), 'to be kept'])
      assert.ok(!told.includes(secret));
    for (const { headers } of guarded.calls) {
      assert.equal(headers['authorization'], undefined);
      assert.equal(headers['x-api-key'], undefined);
    }
  });

  test(`S024 S025 S026 what a client says in the headers of the gateway counts for nothing: ${door}`, async () => {
    guarded.calls.length = 0;
    const sent: Headers = [
      ...bearer(await sign(es)),
      ['x-user-id', 'admin'],
      ['X_User_Id', 'admin'],
      ['x-facet-scopes', 'admin'],
      ['Connection', 'x-user-id, x-request-id'],
      ['x-forwarded-for', '1.2.3.4'],
      ['x-request-id', 'mine'],
      ['traceparent', 'nonsense'],
      ['traceparent', '00-0-0-0'],
      ['tracestate', 'a'.repeat(4000)],
      ['baggage', 'b'.repeat(4000)],
    ];
    const reply = await guarded.ask(door, '{ mine }', sent);
    assert.match(reply.text, /\/mine tells/);
    const [call] = guarded.calls;
    assert.equal(call?.headers['x-user-id'], '7');
    assert.equal(call?.headers['x-request-id'], reply.headers['x-request-id']);
    assert.notEqual(call?.headers['x-request-id'], 'mine');
    for (const name of ['x_user_id', 'x-facet-scopes', 'x-forwarded-for', 'tracestate', 'baggage'])
      assert.equal(call?.headers[name], undefined, name);
  });

  for (const origin of [
    'https://evil.example',
    'null',
    'https://app.example.com.evil',
    'http://app.example.com',
  ]) {
    test(`S019 a page of ${origin} may not read answers: ${door}`, async () => {
      const reply = await guarded.ask(door, '{ open }', [
        ['origin', origin],
        ['cookie', 'a=b'],
      ]);
      assert.equal(reply.headers['access-control-allow-origin'], undefined);
      assert.equal(reply.headers['access-control-allow-credentials'], undefined);
      assert.match(String(reply.headers['vary']), /Origin/i);
    });
  }

  test(`S021 no answer tells what it was made with: ${door}`, async () => {
    for (const headers of [[], bearer('not-a-token')]) {
      const reply = await guarded.ask(door, '{ open }', headers);
      assert.equal(reply.headers['x-content-type-options'], 'nosniff');
      assert.equal(reply.headers['server'], undefined);
      assert.equal(reply.headers['x-powered-by'], undefined);
    }
  });
}

test('S019 a preflight allows the headers there are, and no other', async () => {
  const response = await fetch(`${guarded.origin}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-user-id',
    },
  });
  assert.equal(response.headers.get('access-control-allow-origin'), 'https://app.example.com');
  assert.doesNotMatch(response.headers.get('access-control-allow-headers') ?? '', /x-user-id|\*/);
  assert.equal(response.headers.get('access-control-allow-credentials'), null);
});

for (const accept of ['text/csv', 'text/html']) {
  test(`S020 Accept: ${accept} gets 406, and no page`, async () => {
    for (const url of ['/graphql', '/graphql?query=%7Bopen%7D']) {
      const response = await fetch(guarded.origin + url, { headers: { accept } });
      assert.equal(response.status, 406);
      assert.doesNotMatch(await response.text(), /<html|graphiql/i);
    }
  });
}

test('S022 HTTP/2 without TLS is not spoken, and who tries leaves others served', async () => {
  const { port } = new URL(guarded.origin);
  assert.match(await raw(Number(port), 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), /^(?:HTTP\/1\.1 (?:400|505))?/);
  assert.equal((await guarded.ask('POST', '{ open }')).status, 200);
});

suite('S137 where keys may be', () => {
  const refusedUrls = [
    'http://idp.example.com/jwks',
    'http://10.0.0.1/jwks',
    'http://127.0.0.1.evil.example/jwks',
    'http://localhost.evil.example/jwks',
    'file:///etc/passwd',
    'ftp://idp.example.com/jwks',
    'jwks',
  ];
  for (const jwksUrl of refusedUrls) {
    test(`${jwksUrl} is refused`, () => {
      assert.throws(
        () =>
          parseApp(() => ({ name: 'a', port: 0, jwt: { issuer, audience, jwksUrl } }), new Environment({})),
        /app\.ts: jwt\.jwksUrl(?:: | is )/,
      );
    });
  }
  for (const jwksUrl of ['https://idp.example.com/jwks', 'http://127.0.0.1:1/jwks', 'http://[::1]:1/jwks']) {
    test(`${jwksUrl} is taken`, () => {
      parseApp(() => ({ name: 'a', port: 0, jwt: { issuer, audience, jwksUrl } }), new Environment({}));
    });
  }
});

/** What comes back for bytes that an HTTP client would not send. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}
