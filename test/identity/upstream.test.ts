/** What each service is told of who is calling: what its settings name, by REST, gRPC and GraphQL alike, and nothing else. */

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { ServicesInput } from '../../src/config/services.ts';
import { Environment, parseServices } from '../../src/index.ts';
import {
  type GrpcCall,
  type Recording,
  type RestCall,
  recordGrpc,
  recordHttp,
} from '../security/recording-services.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';
import { startTokenIssuer, type TokenIssuer } from '../support/token-issuer.ts';

const proto = `syntax = "proto3";
package p;
message Ask {}
message Told { string text = 1; }
service S { rpc Get(Ask) returns (Told); }
`;
const files = {
  'schemas/services/p.proto': proto,
  'schemas/services/r.graphql':
    'type Query { rest(id: ID): String @rest(get: "/rest", headers: {x_user_id: "{headers.x-user-id}", X_Tenant: "{headers.x-tenant}"}) }',
  'schemas/services/g.graphql':
    'type Query { grpc: String @grpc(rpc: "p.S/Get", metadata: {x_user_id: "{headers.x-user-id}"}, pick: "text") }',
  'schemas/services/q.graphql': 'type Query { graph: String }',
  'schemas/services/o.graphql':
    'type Query { other: String @rest(get: "/other") moved: String @rest(get: "/moved") }',
  'schemas/clients/app/schema.graphql': 'extend schema @expose(all: true)\n',
};

const folder = mkdtempSync(join(tmpdir(), 'facet-signing-'));
const pemOf = (kind: 'ec' | 'ed25519'): string => {
  const { privateKey } =
    kind === 'ec' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
writeFileSync(join(folder, 'next.pem'), pemOf('ed25519'));
writeFileSync(join(folder, 'p.proto'), proto);
const signingKeys = [pemOf('ec'), join(folder, 'next.pem')];

let issuer: TokenIssuer;
let rest: Recording<RestCall>;
let grpc: Recording<GrpcCall>;
let graph: Recording<RestCall>;
let provider: Recording<RestCall>;
let exchanged: { status?: number; text: string } | undefined;
before(async () => {
  issuer = await startTokenIssuer();
  rest = await recordHttp(({ target }) =>
    target === '/moved'
      ? { status: 302, headers: { location: `${provider.url}/stolen` }, text: '' }
      : { text: '"told"' },
  );
  grpc = await recordGrpc(join(folder, 'p.proto'), () => ({ text: 'told' }));
  graph = await recordHttp(({ body }) => {
    const { query } = JSON.parse(body) as { query: string };
    const names = [...query.matchAll(/(\w+): graph/g)].map(([, name = '']) => name);
    return {
      text: JSON.stringify({
        data: Object.fromEntries((names.length === 0 ? ['graph'] : names).map((name) => [name, 'told'])),
      }),
    };
  });
  provider = await recordHttp(({ body }) => {
    const given = new URLSearchParams(body);
    return (
      exchanged ?? {
        text: JSON.stringify({
          access_token: `for-${given.get('audience')}-${given.get('subject_token')?.length}`,
          token_type: 'Bearer',
          expires_in: 60,
        }),
      }
    );
  });
});
after(async () => {
  await Promise.all([issuer, rest, grpc, graph, provider].map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  rest.calls.length = grpc.calls.length = graph.calls.length = provider.calls.length = 0;
  exchanged = undefined;
});

type Settings = Pick<ServicesInput[string], 'identity' | 'headers'>;

function start(settings: Settings, more: Readonly<Record<string, unknown>> = {}): Promise<ProjectGateway> {
  const services = parseServices(
    () => ({
      r: { url: rest.url, ...settings },
      g: { url: grpc.url, ...settings },
      q: { url: graph.url, kind: 'graphql', ...settings },
      o: { url: rest.url, identity: 'none' },
    }),
    new Environment({}),
  );
  return startProject({
    files,
    services: {},
    apps: [
      {
        name: 'app',
        jwt: { ...issuer.jwt, tenantClaim: 'org.id' },
        forwardHeaders: ['x-user-id', 'x-tenant', 'x_user_id'],
      },
    ],
    options: { services, signingKeys, admin: { host: '127.0.0.1', port: 0 }, ...more },
  });
}

async function ask(
  { endpoint }: ProjectGateway,
  query: string,
  claims?: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ data?: Record<string, unknown>; errors?: { extensions: Record<string, unknown> }[] }> {
  const token = claims === undefined ? undefined : await issuer.sign(claims, 600, false);
  const response = await fetch(endpoint(), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

async function withGateway(
  settings: Settings,
  run: (gateway: ProjectGateway) => Promise<void>,
): Promise<void> {
  const gateway = await start(settings);
  try {
    await run(gateway);
  } finally {
    await gateway.stop();
  }
}

/** By service: what each call was told under these names. */
function told(...names: readonly string[]): unknown[] {
  const pick = (headers: Readonly<Record<string, unknown>>): unknown[] => names.map((name) => headers[name]);
  return [
    ...rest.calls.filter(({ target }) => target === '/rest').map(({ headers }) => pick(headers)),
    ...grpc.calls.map(({ metadata }) => pick(metadata)),
    ...graph.calls.map(({ headers }) => pick(headers)),
  ];
}

const all = '{ rest grpc graph other }';
const claims = { sub: '7', scope: 'read write', org: { id: 'acme' }, level: 3, secret: 'hidden' };
const three = (values: readonly unknown[]): unknown[] => [values, values, values];

describe('headers', () => {
  const headers = {
    'X-User-Id': '{sub}',
    'x-scopes': '{scopes}',
    'x-tenant': '{tenant}',
    'x-level': 'level {claims.level}',
    'x-tier': '{tier}',
  };
  const names = ['x-user-id', 'x-scopes', 'x-tenant', 'x-level', 'x-tier'];

  test('each service is told what its settings name; what is not known is not sent', () =>
    withGateway({ identity: { headers } }, async (gateway) => {
      assert.deepEqual(await ask(gateway, all, claims), {
        data: { rest: 'told', grpc: 'told', graph: 'told', other: 'told' },
      });
      assert.deepEqual(told(...names), three(['7', 'read write', 'acme', 'level 3', undefined]));
      const other = rest.calls.find(({ target }) => target === '/other');
      assert.deepEqual(
        names.map((name) => other?.headers[name]),
        names.map(() => undefined),
      );
    }));

  test('by default the subject', () =>
    withGateway({}, async (gateway) => {
      await ask(gateway, all, claims);
      assert.deepEqual(told('x-user-id', 'x-tenant', 'authorization'), three(['7', undefined, undefined]));
    }));

  test('what a client sends under these names goes nowhere, however it is written', () =>
    withGateway({ identity: { headers } }, async (gateway) => {
      const sent = { 'x-user-id': 'admin', x_user_id: 'admin', 'X-TENANT': 'other' };
      await ask(gateway, all, undefined, sent);
      assert.deepEqual(told('x-user-id', 'x_user_id', 'x-tenant'), three([undefined, undefined, undefined]));
      rest.calls.length = grpc.calls.length = graph.calls.length = 0;
      await ask(gateway, all, claims, sent);
      assert.deepEqual(told('x-user-id', 'x_user_id', 'x-tenant'), three(['7', undefined, 'acme']));
      assert.equal(JSON.stringify([rest.calls, grpc.calls, graph.calls]).includes('admin'), false);
    }));

  test('what Connection names goes no further, and takes nothing away that the gateway says', () =>
    withGateway({ identity: { headers: { 'x-user-id': '{sub}' } } }, async (gateway) => {
      const sent = request(gateway.endpoint(), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await issuer.sign(claims, 600, false)}`,
          connection: 'close, X-User-Id, x-tenant',
          'x-tenant': 'other',
        },
      });
      sent.end(JSON.stringify({ query: '{ rest }' }));
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      response.resume();
      assert.equal(response.statusCode, 200);
      assert.deepEqual(told('x-user-id', 'x_tenant'), [['7', undefined]]);
    }));

  test('nothing else of the caller travels, nor follows a redirect', () =>
    withGateway({ identity: { headers } }, async (gateway) => {
      const answer = await ask(gateway, '{ rest grpc graph moved }', claims);
      assert.equal(answer.data?.['moved'], null);
      assert.deepEqual(provider.calls, []);
      const seen = JSON.stringify([rest.calls, grpc.calls, graph.calls]);
      for (const kept of ['hidden', 'Bearer', 'eyJ']) assert.equal(seen.includes(kept), false, kept);
      assert.equal(gateway.logged.join('').includes('eyJ'), false);
    }));

  test('callers of one name and several tenants do not share a call', () =>
    withGateway({ identity: { headers } }, async (gateway) => {
      const tenants = ['acme', 'globex', 'initech'];
      await Promise.all(tenants.map((id) => ask(gateway, '{ rest graph grpc }', { ...claims, org: { id } })));
      const seen = [
        rest.calls.map(({ headers: of }) => of['x-tenant']),
        graph.calls.map(({ headers: of }) => of['x-tenant']),
      ];
      for (const each of seen) assert.deepEqual(new Set(each), new Set(tenants));
    }));

  test('a tenant that no header can hold is not left out in silence', () =>
    withGateway({ identity: { headers } }, async (gateway) => {
      const { data, errors } = await ask(gateway, '{ rest other }', { ...claims, org: { id: 'a\nb' } });
      assert.deepEqual(data, { rest: null, other: 'told' });
      assert.deepEqual(
        errors?.map(({ extensions }) => extensions['code']),
        ['FORBIDDEN'],
      );
      assert.deepEqual(told('x-tenant'), []);
    }));

  test('a schema file may use a name that is not the identity of its service', () =>
    withGateway({ identity: 'none' }, async (gateway) => {
      await ask(gateway, '{ rest }', claims, { 'x-user-id': 'as it is' });
      assert.deepEqual(told('x_user_id', 'x-user-id'), [['as it is', undefined]]);
    }));
});

describe('a token of the gateway', () => {
  const verified = async (gateway: ProjectGateway, authorization: unknown, audience: string) => {
    const keys = createRemoteJWKSet(new URL(`${gateway.gateway.admin}/.well-known/jwks.json`));
    const [scheme, token = ''] = String(authorization).split(' ');
    assert.equal(scheme, 'Bearer');
    return (await jwtVerify(token, keys, { issuer: 'facet', audience, maxTokenAge: 60 })).payload;
  };

  test('is signed for one service, and good by the published keys', () =>
    withGateway({ identity: { token: { ttlSeconds: 30 } } }, async (gateway) => {
      await ask(gateway, all, claims);
      const [[ofRest], [ofGrpc], [ofGraph]] = told('authorization') as [[string], [string], [string]];
      for (const [authorization, audience] of [
        [ofRest, 'r'],
        [ofGrpc, 'g'],
        [ofGraph, 'q'],
      ] as const) {
        const {
          sub,
          scope,
          tenant,
          exp = 0,
          iat = 0,
          ...others
        } = await verified(gateway, authorization, audience);
        assert.deepEqual([sub, scope, tenant, exp - iat], ['7', 'read write', 'acme', 30]);
        assert.deepEqual(Object.keys(others).toSorted(), ['aud', 'iss']);
      }
      await assert.rejects(verified(gateway, ofRest, 'g'), /aud/);
    }));

  test('all keys are published, without their private parts; the first signs', () =>
    withGateway({ identity: { token: {} } }, async (gateway) => {
      const { keys } = (await (await fetch(`${gateway.gateway.admin}/.well-known/jwks.json`)).json()) as {
        keys: Record<string, string>[];
      };
      assert.deepEqual(
        keys.map(({ alg }) => alg),
        ['ES256', 'EdDSA'],
      );
      assert.equal(
        keys.some((key) => Object.hasOwn(key, 'd')),
        false,
      );
      await ask(gateway, '{ rest }', claims);
      const [[authorization]] = told('authorization') as [[string]];
      assert.equal(decodeProtectedHeader(authorization.slice(7)).kid, keys[0]?.['kid']);
      assert.equal(
        (await fetch(gateway.endpoint().replace('/graphql', '/.well-known/jwks.json'))).status,
        404,
      );
    }));

  test('nobody has none, and what the client sent in its place is not one', () =>
    withGateway({ identity: { token: { header: 'x-identity' } } }, async (gateway) => {
      await ask(gateway, all, undefined, { 'x-identity': 'mine' });
      assert.deepEqual(told('x-identity'), three([undefined]));
    }));

  test('without a key the gateway does not start; nor with one that is of no use', async () => {
    await assert.rejects(
      start({ identity: { token: {} } }, { signingKeys: [] }),
      /r: identity\.token needs a key/,
    );
    await assert.rejects(
      start({}, { signingKeys: ['nowhere.pem'] }),
      /SIGNING_KEYS, nowhere\.pem: it is no private key/,
    );
    const error = await start({}, { signingKeys: ['{"kty":"oct","k":"c2VjcmV0"}'] }).catch(
      (cause: unknown) => cause,
    );
    assert.match(String(error), /SIGNING_KEYS, key 1/);
    assert.equal(String(error).includes('c2VjcmV0'), false);
  });
});

describe('a token of the provider', () => {
  const exchange = (): Settings => ({
    identity: {
      exchange: { url: `${provider.url}/token`, clientId: 'facet', clientSecret: 's:e c', scope: 'inner' },
    },
  });

  test('is asked for once a caller and service, however many calls wait, and kept', () =>
    withGateway(exchange(), async (gateway) => {
      await ask(gateway, '{ rest grpc graph a: rest(id: 1) b: rest(id: 2) other }', claims);
      assert.equal(provider.calls.length, 3);
      for (const { body, headers, method } of provider.calls) {
        const form = Object.fromEntries(new URLSearchParams(body));
        assert.equal(method, 'POST');
        assert.equal(form['grant_type'], 'urn:ietf:params:oauth:grant-type:token-exchange');
        assert.match(String(form['subject_token']), /^eyJ/);
        assert.equal(form['scope'], 'inner');
        assert.equal(headers['authorization'], `Basic ${Buffer.from('facet:s%3Ae+c').toString('base64')}`);
      }
      for (const [authorization] of told('authorization') as [string][])
        assert.match(authorization, /^Bearer for-[rgq]-\d+$/);
      assert.equal(rest.calls.find(({ target }) => target === '/other')?.headers['authorization'], undefined);
    }));

  test('is another one for another caller, and none for nobody', () =>
    withGateway(exchange(), async (gateway) => {
      await ask(gateway, '{ rest }', claims);
      await ask(gateway, '{ rest }', { ...claims, sub: '8' });
      await ask(gateway, '{ rest }');
      assert.equal(provider.calls.length, 2);
      assert.equal(told('authorization').length, 3);
      assert.deepEqual(told('authorization').at(-1), [undefined]);
    }));

  const failures: readonly (readonly [string, { status?: number; text: string }, string])[] = [
    ['refuses', { status: 400, text: '{"error":"invalid_grant"}' }, 'UPSTREAM_REFUSED'],
    ['fails', { status: 500, text: 'postgres://secret' }, 'UPSTREAM_UNAVAILABLE'],
    ['answers something else', { text: '<html>' }, 'UPSTREAM_UNAVAILABLE'],
    ['gives none', { text: '{"access_token":"a\\nb"}' }, 'UPSTREAM_BAD_RESPONSE'],
  ];
  for (const [name, answer, code] of failures)
    test(`a provider that ${name} costs the fields of its services and nothing else`, () =>
      withGateway(exchange(), async (gateway) => {
        exchanged = answer;
        const { data, errors } = await ask(gateway, '{ rest graph other }', claims);
        assert.deepEqual(data, { rest: null, graph: null, other: 'told' });
        assert.deepEqual(
          errors?.map(({ extensions }) => extensions['code']),
          [code, code],
        );
        assert.deepEqual(told('authorization'), []);
        assert.equal(JSON.stringify(errors).includes('secret'), false);
        exchanged = undefined;
        assert.deepEqual((await ask(gateway, '{ rest }', claims)).data, { rest: 'told' });
      }));
});

describe('settings that are refused', () => {
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    ['a header of HTTP itself', { headers: { host: '{sub}' } }, /identity/],
    ['a name with an underscore', { headers: { x_user: '{sub}' } }, /identity/],
    ['a place that is none', { headers: { 'x-user': '{password}' } }, /identity/],
    [
      'an exchange over http',
      { exchange: { url: 'http://idp.example/token', clientId: 'a', clientSecret: 'b' } },
      /identity/,
    ],
    ['a token that lives long', { token: { ttlSeconds: 3600 } }, /identity/],
  ];
  for (const [name, identity, message] of rows)
    test(name, () =>
      assert.throws(
        () =>
          parseServices(() => ({ a: { url: 'http://127.0.0.1', identity } }) as never, new Environment({})),
        message,
      ),
    );
});
