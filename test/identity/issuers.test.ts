/** Several issuers: one `sub` of two of them is two people, in all that is told, counted, shared and kept. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { issuerSchema } from '../../src/config/auth.ts';
import { StartupError } from '../../src/index.ts';
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

const other = 'https://other.example';
let provider: IdentityProvider;
let key: SigningKey;
before(async () => {
  key = await makeKey('ES256', 'k');
  provider = await startIdentityProvider();
  provider.published = [key.jwk];
});
after(() => provider.stop());

const bearer = (token: string) => [['authorization', `Bearer ${token}`]] as const;
const of = (name: string, more: object = {}): object => ({
  issuer: name,
  audience,
  jwksUrl: provider.jwksUrl,
  ...more,
});
const opaque = (more: object = {}): object => ({
  url: provider.introspectionUrl,
  clientId: 'facet',
  clientSecret: 'secret',
  ...more,
});

async function withGateway(app: object, use: (guarded: GuardedGateway) => Promise<void>): Promise<void> {
  const guarded = await startGuardedGateway(app);
  try {
    await use(guarded);
  } finally {
    await guarded.stop();
  }
}

suite('what an app with several issuers says', () => {
  const refused: readonly (readonly [name: string, auth: () => object])[] = [
    ['two issuers', () => ({ jwt: [of(issuer), of(other)] })],
    ['an issuer and opaque tokens of who knows whom', () => ({ jwt: [of(issuer)], introspection: opaque() })],
    ['a prefix for one of two', () => ({ jwt: [of(issuer), of(other, { subjectPrefix: 'b:' })] })],
    [
      'the same prefix twice',
      () => ({ jwt: [of(issuer, { subjectPrefix: 'a:' }), of(other, { subjectPrefix: 'a:' })] }),
    ],
    [
      'a prefix that begins another',
      () => ({ jwt: [of(issuer, { subjectPrefix: 'a' }), of(other, { subjectPrefix: 'ab' })] }),
    ],
  ];
  for (const [name, auth] of refused) {
    test(`${name}: refused at the start`, async () => {
      await assert.rejects(
        withGateway({ auth: auth() }, async () => {}),
        (error) =>
          error instanceof StartupError && /could be the same.*subjectPrefix.*shared/.test(error.message),
      );
    });
  }

  const taken: readonly (readonly [name: string, auth: () => object])[] = [
    ['one issuer', () => ({ jwt: [of(issuer)] })],
    ['one issuer with two audiences', () => ({ jwt: [of(issuer), of(issuer, { audience: 'more' })] })],
    [
      'one issuer, and its own opaque tokens',
      () => ({ jwt: [of(issuer)], introspection: opaque({ issuer }) }),
    ],
    ['two that name the same people', () => ({ jwt: [of(issuer), of(other)], subjects: 'shared' })],
    [
      'two with prefixes',
      () => ({ jwt: [of(issuer, { subjectPrefix: 'a:' }), of(other, { subjectPrefix: 'b:' })] }),
    ],
  ];
  for (const [name, auth] of taken)
    test(`${name}: taken`, () => withGateway({ auth: auth() }, async () => {}));

  for (const subjectPrefix of ['Partner:', 'partner:x', '', 'a b', 'ä', 'x'.repeat(65)])
    test(`the prefix ${JSON.stringify(subjectPrefix.slice(0, 20))} is refused`, () => {
      assert.throws(() => issuerSchema.parse(of(issuer, { subjectPrefix })), /subjectPrefix/);
    });
});

suite('one sub of two issuers', () => {
  const tokens = async () => [await sign(key), await sign(key, { iss: other })] as const;

  test('is told to services apart, in headers and in claims', () =>
    withGateway(
      { auth: { jwt: [of(issuer, { subjectPrefix: 'staff:' }), of(other, { subjectPrefix: 'guest:' })] } },
      async (guarded) => {
        for (const token of await tokens()) await guarded.ask('POST', '{ mine }', bearer(token));
        assert.deepEqual(
          guarded.calls.map(({ headers }) => headers['x-user-id']),
          ['staff:7', 'guest:7'],
        );
      },
    ));

  for (const [name, auth] of [
    ['with prefixes', { jwt: [{ subjectPrefix: 'a:' }, { subjectPrefix: 'b:' }], subjects: 'apart' }],
    ['shared', { jwt: [{}, {}], subjects: 'shared' }],
  ] as const) {
    test(`has limits of its own: ${name}`, () => {
      const [one, two] = auth.jwt;
      const jwt = [of(issuer, one), of(other, two)];
      const limits = { rates: [{ name: 'each', max: 2, window: '1h' }] };
      return withGateway({ auth: { jwt, subjects: auth.subjects }, limits }, async (guarded) => {
        const statuses = [];
        for (const token of [...(await tokens()), ...(await tokens()), ...(await tokens())])
          statuses.push((await guarded.ask('POST', '{ mine }', bearer(token))).status);
        assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429]);
      });
    });
  }

  test('shares no answer in flight', () =>
    withGateway(
      { auth: { jwt: [of(issuer, { subjectPrefix: 'a:' }), of(other, { subjectPrefix: 'b:' })] } },
      async (guarded) => {
        const [one, two] = await tokens();
        for (const token of [one, two]) await guarded.ask('POST', '{ mine }', bearer(token));
        guarded.calls.length = 0;
        await Promise.all(
          Array.from({ length: 40 }, (_, at) =>
            guarded.ask('POST', '{ mine }', bearer(at % 2 === 0 ? one : two)),
          ),
        );
        const told = new Set(guarded.calls.map(({ headers }) => headers['x-user-id']));
        assert.deepEqual(told, new Set(['a:7', 'b:7']));
      },
    ));
});

suite('a subject that looks like a partner', () => {
  for (const sub of ['partner:acme', 'PARTNER:acme', 'Partner:', 'partner:acme:x']) {
    test(`${sub} is nobody's, in a token that is signed or one that is not`, () =>
      withGateway({ auth: { jwt: [of(issuer)], introspection: opaque({ issuer }) } }, async (guarded) => {
        provider.tokens.set('opaque', { active: true, sub, iss: issuer });
        for (const token of [await sign(key, { sub }), 'opaque'])
          assert.equal((await guarded.ask('POST', '{ mine }', bearer(token))).status, 401);
        assert.deepEqual(guarded.calls, []);
      }));
  }

  test('one that only has the word is somebody', () =>
    withGateway({ auth: { jwt: [of(issuer)] } }, async (guarded) => {
      for (const sub of ['partner', 'partners:acme', 'x-partner:acme'])
        assert.equal((await guarded.ask('POST', '{ mine }', bearer(await sign(key, { sub })))).status, 200);
    }));
});
