/** Keys of an issuer as issuers really publish them: without ids, one id for two keys, odd keys between good ones. */

import assert from 'node:assert/strict';
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { type GuardedGateway, startGuardedGateway } from '../support/guarded-gateway.ts';
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

const names = ['rsa', 'otherRsa', 'pss', 'ec', 'otherEc', 'ed'] as const;
const signers = Object.fromEntries(
  await Promise.all(
    names.map(async (name, at) => {
      const alg = (['RS256', 'RS256', 'PS256', 'ES256', 'ES256', 'EdDSA'] as const)[at] ?? 'ES256';
      return [name, await makeKey(alg, name)] as const;
    }),
  ),
) as Readonly<Record<(typeof names)[number], SigningKey>>;
const { rsa, otherRsa, pss, ec, otherEc, ed } = signers;

/** As published: without the members that are named, and with others. */
function published({ jwk }: SigningKey, without: readonly string[], more: object = {}): object {
  const kept = Object.entries(jwk).filter(([name]) => !without.includes(name));
  return { ...Object.fromEntries(kept), ...more };
}

const bare = (key: SigningKey): object => published(key, ['kid', 'alg', 'use']);
const bearer = (token: string) => [['authorization', `Bearer ${token}`]] as const;
const nameless = { kid: undefined };

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

interface Row {
  readonly name: string;
  readonly keys: readonly unknown[];
  readonly tokens: readonly (readonly [SigningKey, header?: Readonly<Record<string, unknown>>])[];
}

const rows: readonly Row[] = [
  {
    name: 'two keys without ids, and tokens without',
    keys: [bare(rsa), bare(otherRsa)],
    tokens: [
      [rsa, nameless],
      [otherRsa, nameless],
    ],
  },
  {
    name: 'two keys without ids, and tokens with ids of their own',
    keys: [bare(ec), bare(otherEc)],
    tokens: [
      [ec, { kid: 'made up' }],
      [otherEc, { kid: 'ec' }],
    ],
  },
  {
    name: 'one key with an id, and a token without',
    keys: [published(rsa, ['alg', 'use'])],
    tokens: [[rsa, nameless]],
  },
  {
    name: 'one id for keys of two algorithms',
    keys: [
      published(rsa, [], { kid: 'x' }),
      published(pss, [], { kid: 'x' }),
      published(ec, [], { kid: 'x' }),
    ],
    tokens: [
      [rsa, { kid: 'x' }],
      [pss, { kid: 'x' }],
      [ec, { kid: 'x' }],
    ],
  },
  {
    name: 'one id for two keys of one kind',
    keys: [published(ec, [], { kid: 'x' }), published(otherEc, [], { kid: 'x' })],
    tokens: [
      [ec, { kid: 'x' }],
      [otherEc, { kid: 'x' }],
    ],
  },
  {
    name: 'a key with an id beside one without',
    keys: [bare(ec), published(otherEc, [])],
    tokens: [
      [ec, nameless],
      [otherEc, nameless],
      [otherEc, { kid: 'otherEc' }],
      [ec, { kid: 'unknown' }],
    ],
  },
  {
    name: 'keys of every kind without anything but themselves',
    keys: [bare(rsa), bare(ec), bare(ed)],
    tokens: [
      [rsa, nameless],
      [ec, nameless],
      [ed, nameless],
    ],
  },
];

suite('keys as issuers publish them', () => {
  let provider: IdentityProvider;
  before(async () => {
    provider = await startIdentityProvider();
  });
  after(() => provider.stop());

  const withKeys = async (
    keys: readonly unknown[],
    use: (guarded: GuardedGateway) => Promise<void>,
    more: object = {},
  ): Promise<void> => {
    provider.published = [...keys];
    const jwt = { issuer, audience, jwksUrl: provider.jwksUrl, algorithms: [...algorithms], ...more };
    const guarded = await startGuardedGateway({ jwt });
    try {
      await use(guarded);
    } finally {
      await guarded.stop();
    }
  };
  const statusOf = async (guarded: GuardedGateway, token: string): Promise<number> =>
    (await guarded.ask('POST', '{ mine }', bearer(token))).status;

  for (const { name, keys, tokens } of rows) {
    test(name, () =>
      withKeys(keys, async (guarded) => {
        for (const [signer, header] of tokens)
          assert.equal(await statusOf(guarded, await sign(signer, {}, header)), 200, JSON.stringify(header));
        // Whoever is not published stays out, whatever the token calls its key.
        const stranger = await makeKey('ES256', 'x');
        for (const kid of [undefined, 'x', 'ec'])
          assert.equal(await statusOf(guarded, await sign(stranger, {}, { kid })), 401);
      }),
    );
  }

  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const smallJwk = small.publicKey.export({ format: 'jwk' });
  const padded = Buffer.concat([Buffer.alloc(256), Buffer.from(String(smallJwk.n), 'base64url')]);
  const odd: readonly (readonly [name: string, key: unknown, told: RegExp])[] = [
    ['no object', null, /key 1: it is not an object/],
    ['a text', 'key', /key 1: it is not an object/],
    ['nothing', {}, /key 1: its "kty" is not RSA, EC or OKP/],
    ['a secret', { kty: 'oct', k: 'AAAA', kid: 's' }, /key "s": it is a secret/],
    ['a private key', { ...bare(ec), d: 'AAAA', kid: 'p' }, /key "p": it is a private key/],
    ['an id that is a number', { ...bare(ec), kid: 7 }, /key 1: its "kid" is not a text/],
    ['a point beside the curve', { ...bare(ec), x: 'AAAA', kid: 'c' }, /key "c": it cannot be read/],
    ['no modulus', { kty: 'RSA', e: 'AQAB', kid: 'n' }, /key "n": it cannot be read/],
    ['1,024 bits', { ...smallJwk, kid: 'w' }, /key "w": it has 1024 bits; 2048 are the least/],
    [
      '1,024 bits with zeros before them',
      { ...smallJwk, n: padded.toString('base64url'), kid: 'z' },
      /key "z": it has 1024 bits/,
    ],
    ['an exponent of 1', { ...bare(rsa), e: 'AQ', kid: 'e' }, /key "e": its exponent is 1\b/],
    ['an exponent of 2', { ...bare(rsa), e: 'Ag', kid: 'e' }, /key "e": its exponent is 2\b/],
  ];
  for (const [name, key, told] of odd) {
    test(`a key that is odd spoils nothing, and the log names it: ${name}`, () =>
      withKeys([key, published(ec, [])], async (guarded) => {
        assert.equal(await statusOf(guarded, await sign(ec)), 200);
        assert.equal(guarded.log.filter((line) => told.test(JSON.parse(line).reason ?? '')).length, 1);
      }));
  }

  test('what anybody can sign by an exponent of 1 is signed by nobody', () =>
    withKeys([{ ...bare(rsa), e: 'AQ' }, published(ec, [])], async (guarded) => {
      // With e = 1 a signature is its own message: the padded digest (RFC 8017, section 9.2).
      const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt' })).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: audience, sub: '7', iat: now, exp: now + 600 };
      const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(text)));
      const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
      const { n } = rsa.jwk as JsonWebKey;
      const length = Buffer.from(String(n), 'base64url').length;
      const filler = Buffer.alloc(length - 3 - info.length - digest.length, 255);
      const padding = Buffer.concat([Buffer.from([0, 1]), filler, Buffer.from([0]), info, digest]);
      assert.equal(await statusOf(guarded, `${text}.${padding.toString('base64url')}`), 401);
    }));

  test('an issuer without ids may change its key: the first token of the new one is taken', () =>
    withKeys(
      [bare(ec)],
      async (guarded) => {
        assert.equal(await statusOf(guarded, await sign(ec, {}, nameless)), 200);
        provider.published = [bare(ec), bare(otherEc)];
        const token = await sign(otherEc, {}, nameless);
        await until(async () => (await statusOf(guarded, token)) === 200);
        const [before, startedAt] = [provider.jwksHits(), performance.now()];
        for (let count = 0; count < 20; count++)
          await statusOf(guarded, await sign(await makeKey('ES256', 'x'), {}, nameless));
        // One fetch a cooldown of a second, and the one that may have been due.
        const cooldowns = Math.ceil((performance.now() - startedAt) / 1000);
        assert.ok(provider.jwksHits() - before <= cooldowns + 1);
      },
      { jwksCooldownSeconds: 1, jwksRefreshSeconds: 3600 },
    ));

  test('an issuer that publishes no key takes back what it had signed', () =>
    withKeys(
      [published(ec, [])],
      async (guarded) => {
        const token = await sign(ec);
        assert.equal(await statusOf(guarded, token), 200);
        provider.published = [];
        await until(async () => (await statusOf(guarded, token)) === 401);
        provider.published = [published(ec, [])];
        await until(async () => (await statusOf(guarded, token)) === 200);
      },
      { jwksCooldownSeconds: 1, jwksRefreshSeconds: 1 },
    ));
});
