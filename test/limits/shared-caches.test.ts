/** What a shared cache may keep: nothing that credentials, addresses or headers of the app decide. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type EchoService, startEchoService } from '../support/echo-service.ts';
import { startProject } from '../support/project-gateway.ts';

let service: EchoService;
before(async () => {
  service = await startEchoService(() => ({ ok: 'yes' }));
});
after(() => service.stop());

const files = {
  'schemas/services/a.graphql': `
type Query {
  open: String @value(of: "everybody") @cacheControl(maxAge: 60)
  told: String @rest(get: "/told", pick: "ok") @cacheControl(maxAge: 60)
  part(all: Boolean @requiresScopes(scopes: [["admin"]])): String @value(of: "part") @cacheControl(maxAge: 60)
  region: String @rest(get: "/region", headers: {region: "{headers.x-region}"}, pick: "ok") @cacheControl(maxAge: 60)
}
`,
  'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)\n',
};

interface Row {
  readonly name: string;
  readonly query: string;
  readonly app?: object;
  readonly says: string;
}

const always = 'accept, accept-encoding, authorization, cookie, dpop, x-api-key';
const rows: readonly Row[] = [
  { name: 'a field that everybody may ask', query: '{ open }', says: 'public, max-age=60' },
  {
    name: 'a field whose service is told who is calling',
    query: '{ told }',
    says: 'private, max-age=60',
  },
  {
    name: 'an argument that not everybody may send',
    query: 'query ($all: Boolean) { part(all: $all) }',
    says: 'private, max-age=60',
  },
  {
    name: 'an app that only lets some addresses in',
    query: '{ open }',
    app: { addresses: { allow: ['127.0.0.1'] } },
    says: 'private, max-age=60',
  },
  {
    name: 'an app that keeps some addresses out',
    query: '{ open }',
    app: { addresses: { deny: ['192.0.2.1'] } },
    says: 'private, max-age=60',
  },
  {
    name: 'a field that a header of the client decides',
    query: '{ region }',
    app: { forwardHeaders: ['x-region'] },
    says: 'private, max-age=60',
  },
];

async function ask(query: string, app: object = {}): Promise<Headers> {
  const project = await startProject({
    files,
    services: { a: service.url },
    apps: [{ name: 'web', ...app }],
  });
  try {
    const url = `${project.endpoint()}?${new URLSearchParams({ query }).toString()}`;
    const response = await fetch(url, { headers: { accept: 'application/graphql-response+json' } });
    assert.equal(response.status, 200, await response.text());
    return response.headers;
  } finally {
    await project.stop();
  }
}

for (const { name, query, app, says } of rows)
  test(`${name}: ${says}`, async () => {
    const headers = await ask(query, app);
    assert.equal(headers.get('cache-control'), says);
    assert.ok(headers.get('vary')?.startsWith(always));
  });

test('Vary names every header that can decide: the app names its own', async () => {
  const app = {
    forwardHeaders: ['x-region', 'accept'],
    auth: { apiKeys: { file: 'keys.json', header: 'x-partner-key' } },
  };
  assert.equal(
    (await ask('{ open }', app)).get('vary'),
    'accept, accept-encoding, authorization, cookie, dpop, x-partner-key, x-region',
  );
});
