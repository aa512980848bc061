/**
 * Clients that people use, with the settings they come with: their queries, their hashes, and the manifests of their own
 * tools, against an app that takes text, ids and hashes, and one that takes ids only.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ApolloClient, gql, HttpLink, InMemoryCache, type Link } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange, gql as urqlGql } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { GraphQLClient } from 'graphql-request';
import relay from 'relay-runtime';
import { type EchoService, startEchoService } from '../support/echo-service.ts';
import { type ProjectGateway, startProject } from '../support/project-gateway.ts';

const here = import.meta.dirname;
const tool = (name: string): string => join(here, 'node_modules', '.bin', name);

const product = 'query Product($id: ID!) { product(id: $id) { id name } }';
const rename = 'mutation Rename($id: ID!, $name: String!) { rename(id: $id, name: $name) { id name } }';
const wanted = { id: 'p1', name: 'The Quiet Harbour' };

let folder: string;
let service: EchoService;
/** `mixed` takes everything, `strict` ids only. */
let project: ProjectGateway;
/** What the Apollo tool and Relay's compiler made of the same documents. */
let manifests: { readonly apollo: string; readonly relay: string };
const requests: Request[] = [];

/** The fetch that clients are given by default, watched. */
const original = globalThis.fetch;
const watched: typeof fetch = (input, init) => {
  requests.push(new Request(input, init));
  return original(input, init);
};

/** By Apollo's own tool, from a source file as it is written for Apollo Client. */
function apolloManifest(): string {
  const root = join(folder, 'apollo');
  mkdirSync(join(root, 'src'), { recursive: true });
  const tagged = [product, rename].map((text, at) => `export const d${at} = gql\`${text}\`;`);
  writeFileSync(
    join(root, 'src/queries.js'),
    ["import { gql } from '@apollo/client';", ...tagged, ''].join('\n'),
  );
  execFileSync(tool('generate-persisted-query-manifest'), { cwd: root, stdio: 'pipe' });
  return readFileSync(join(root, 'persisted-query-manifest.json'), 'utf8');
}

/** By Relay's compiler, which writes an id for each operation that it compiles. */
function relayManifest(): string {
  const root = join(folder, 'relay');
  mkdirSync(join(root, 'src'), { recursive: true });
  copyFileSync(join(here, 'clients/shop-schema.graphql'), join(root, 'schema.graphql'));
  const text = 'query productQuery($id: ID!) { product(id: $id) { id name } }';
  writeFileSync(
    join(root, 'src/product.js'),
    `import { graphql } from 'relay-runtime';\nexport const query = graphql\`${text}\`;\n`,
  );
  const persistConfig = { file: './persisted.json' };
  const config = { src: './src', schema: './schema.graphql', language: 'javascript', persistConfig };
  writeFileSync(join(root, 'relay.config.json'), JSON.stringify(config));
  writeFileSync(join(root, 'persisted.json'), '{}');
  execFileSync(tool('relay-compiler'), ['relay.config.json'], { cwd: root, stdio: 'pipe' });
  return readFileSync(join(root, 'persisted.json'), 'utf8');
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-clients-'));
  manifests = { apollo: apolloManifest(), relay: relayManifest() };
  service = await startEchoService((_, method) => (method === 'POST' ? { ...wanted, name: 'new' } : wanted));
  const documents = (app: string): Record<string, string> => ({
    [`schemas/clients/${app}/schema.graphql`]: 'extend schema @expose(all: true)\n',
    [`apps/${app}/documents/apollo.json`]: manifests.apollo,
    [`apps/${app}/documents/relay.json`]: manifests.relay,
  });
  project = await startProject({
    files: {
      'schemas/services/shop.graphql': `
type Product { id: ID!  name: String! }
type Query {
  hello: String @value(of: "world")
  product(id: ID!): Product @rest(get: "/products/{args.id}")
}
type Mutation { rename(id: ID!, name: String!): Product @rest(post: "/products/{args.id}", body: {name: "{args.name}"}) }
`,
      ...documents('mixed'),
      ...documents('strict'),
    },
    services: { shop: service.url },
    apps: [
      { name: 'mixed', documents: { mode: 'prefer', apq: {} } },
      { name: 'strict', documents: { mode: 'only' } },
    ],
  });
  globalThis.fetch = watched;
});
after(async () => {
  globalThis.fetch = original;
  await project?.stop();
  await service?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The bodies that were sent meanwhile. */
async function sent(run: () => Promise<unknown>): Promise<string[]> {
  requests.length = 0;
  await run();
  return Promise.all(
    requests.map(async (request) => `${request.method} ${request.url} ${await request.text()}`),
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

suite('Apollo Client', () => {
  const ask = (link: Link, query = product) =>
    new ApolloClient({ link, cache: new InMemoryCache() }).query({
      query: gql(query),
      variables: { id: 'p1' },
    });
  const http = (app: string) => new HttpLink({ uri: project.endpoint(app) });

  test('with no settings sends text', async () => {
    const { data } = await ask(http('mixed'));
    assert.deepEqual(data, { product: { __typename: 'Product', ...wanted } });
  });

  test('with its persisted-query link registers a document once, and asks by its hash from then on', async () => {
    const link = () => new PersistedQueryLink({ sha256 }).concat(http('mixed'));
    const unknown = product.replace('Product(', 'Unknown(');
    const first = await sent(async () => {
      const { data } = await ask(link(), unknown);
      assert.deepEqual(data, { product: { __typename: 'Product', ...wanted } });
    });
    assert.deepEqual(
      first.map((text) => text.includes('"query"')),
      [false, true],
    );
    const second = await sent(() => ask(link(), unknown));
    assert.deepEqual(
      second.map((text) => text.includes('"query"')),
      [false],
    );
  });

  test('asks by GET where it is told to use it for hashes', async () => {
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(http('mixed'));
    const told = await sent(() => ask(link));
    assert.ok(
      told.every((text) => text.startsWith('GET ')),
      told.join('\n'),
    );
  });

  for (const app of ['mixed', 'strict'])
    test(`with the manifest of its own tool: ${app}`, async () => {
      const ids = generatePersistedQueryIdsFromManifest({
        loadManifest: () => Promise.resolve(JSON.parse(manifests.apollo) as object),
      });
      const link = new PersistedQueryLink(ids).concat(http(app));
      const told = await sent(async () => {
        const { data } = await ask(link);
        assert.deepEqual(data, { product: { __typename: 'Product', ...wanted } });
      });
      assert.deepEqual(
        told.map((text) => text.includes('"query"')),
        [false],
      );
    });

  test('with text, where only ids are taken, is told so', async () => {
    await assert.rejects(ask(http('strict')), /takes the ids of its documents/);
  });
});

suite('urql', () => {
  const ask = (app: string, settings: Parameters<typeof persistedExchange>[0] | undefined) =>
    new Client({
      url: project.endpoint(app),
      preferGetMethod: false,
      exchanges: [...(settings === undefined ? [] : [persistedExchange(settings)]), fetchExchange],
    })
      .query(urqlGql(product), { id: 'p1' })
      .toPromise();

  test('with no settings sends text', async () => {
    const { data, error } = await ask('mixed', undefined);
    assert.deepEqual([data, error], [{ product: wanted }, undefined]);
  });

  test('with its persisted exchange asks by hash', async () => {
    for (const _ of [1, 2]) {
      const { data, error } = await ask('mixed', {});
      assert.deepEqual([data, error], [{ product: wanted }, undefined]);
    }
    const again = await sent(() => ask('mixed', {}));
    assert.equal(again.length, 1, again.join('\n'));
    assert.match(again[0] ?? '', /^GET .*sha256Hash/);
  });

  test('with the ids of a manifest, where only those are taken', async () => {
    const { operations } = JSON.parse(manifests.apollo) as { operations: { name: string; id: string }[] };
    const id = operations.find(({ name }) => name === 'Product')?.id;
    const { data, error } = await ask('strict', {
      enforcePersistedQueries: true,
      generateHash: () => Promise.resolve(id),
    });
    assert.equal(error, undefined);
    assert.deepEqual((data as { product: object }).product, { ...wanted, __typename: 'Product' });
  });
});

suite('Relay', () => {
  const { Environment, Network, RecordSource, Store, fetchQuery } = relay;
  for (const app of ['mixed', 'strict'])
    test(`sends the ids that its compiler wrote: ${app}`, async () => {
      const compiled = readFileSync(join(folder, 'relay/src/__generated__/productQuery.graphql.js'), 'utf8');
      const at = join(folder, `relay/src/__generated__/product-${app}.mjs`);
      writeFileSync(at, compiled.replace('module.exports = node;', 'export default node;'));
      const { default: node } = (await import(at)) as { default: Parameters<typeof fetchQuery>[1] };
      const environment = new Environment({
        store: new Store(new RecordSource()),
        network: Network.create(async ({ id, text }, variables) => {
          assert.equal(text, null);
          const response = await fetch(project.endpoint(app), {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ documentId: id, variables }),
          });
          return response.json();
        }),
      });
      const data = await fetchQuery(environment, node, { id: 'p1' }).toPromise();
      assert.deepEqual(data, { product: wanted });
    });
});

suite('graphql-request', () => {
  test('sends text', async () => {
    const client = new GraphQLClient(project.endpoint('mixed'));
    assert.deepEqual(await client.request(product, { id: 'p1' }), { product: wanted });
    assert.deepEqual(await client.request(rename, { id: 'p1', name: 'new' }), {
      rename: { ...wanted, name: 'new' },
    });
  });

  test('with text, where only ids are taken, is told so', async () => {
    const client = new GraphQLClient(project.endpoint('strict'));
    await assert.rejects(client.request(product, { id: 'p1' }), /PERSISTED_DOCUMENT_REQUIRED/);
  });
});
