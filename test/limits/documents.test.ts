/** Persisted documents through the door: trusted ones, those of the registry, and those that clients register. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { run } from '../road/process.ts';
import type { EchoService } from '../support/echo-service.ts';
import { startRedis, type TestRedis, withoutRedis } from '../support/redis.ts';
import { type Answer, codeOf, type ItemsInput, post, startItems, startItemsGateway } from './items.ts';

const home = 'query Home($first: Int) { items(first: $first) { id } }\n';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const homeId = `sha256:${sha256(home)}`;
const relay = 'query RelayItem { item(id: 7) { name } }';
const relayId = createHash('md5').update(relay).digest('hex');
const files = {
  'apps/web/documents/home.graphql': home,
  'apps/web/documents/relay.json': JSON.stringify({ [relayId]: relay }),
  'apps/web/documents/change.graphql': 'mutation Change { login(user: "a") }\n',
};

let items: EchoService;
before(async () => {
  items = await startItems();
});
after(() => items.stop());

async function withGateway(
  documents: object,
  run: (url: string, logged: readonly string[]) => Promise<void>,
  more: Partial<ItemsInput> = {},
): Promise<void> {
  const project = await startItemsGateway({ items, files, app: { documents }, ...more });
  items.calls.length = 0;
  try {
    await run(project.endpoint(), project.logged);
  } finally {
    await project.stop();
  }
}

async function get(
  url: string,
  params: Record<string, string>,
  accept = 'application/json',
): Promise<Answer> {
  const response = await fetch(`${url}?${new URLSearchParams(params)}`, { headers: { accept } });
  const json = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, ...json };
}

describe('trusted documents', () => {
  for (const [what, documentId] of [
    ['the hash of the file', homeId],
    ['the bare hash', sha256(home)],
    ['the name of the operation', 'Home'],
  ])
    test(`are asked for by ${what}, by POST and by GET`, () =>
      withGateway({ mode: 'only' }, async (url) => {
        const variables = { first: 1 };
        assert.deepEqual((await post(url, { documentId, variables })).data, { items: [{ id: '0' }] });
        const byGet = await get(url, { documentId: documentId ?? '', variables: JSON.stringify(variables) });
        assert.deepEqual(byGet.data, { items: [{ id: '0' }] });
      }));

  test("are asked for by the ids of a client's own manifest", () =>
    withGateway({ mode: 'only' }, async (url) => {
      assert.deepEqual((await post(url, { documentId: relayId })).data, { item: { name: 'item 7' } });
    }));

  test('an app of persisted documents only takes no text by any way, and asks nothing', () =>
    withGateway({ mode: 'only', apq: {} }, async (url) => {
      const query = '{ hello }';
      const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
      const answers = [
        await post(url, { query }),
        await post(url, { query: home }),
        await post(url, { query, extensions }),
        await get(url, { query }),
        await get(url, { query, extensions: JSON.stringify(extensions) }),
      ];
      for (const answer of answers) {
        assert.equal(codeOf(answer), 'PERSISTED_DOCUMENT_REQUIRED');
        assert.equal(answer.status, 400);
      }
      const form = new FormData();
      form.set('operations', JSON.stringify({ query }));
      const multipart = await fetch(url, { method: 'POST', body: form });
      assert.equal(multipart.status, 415);
      const stream = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
      });
      assert.match(await stream.text(), /PERSISTED_DOCUMENT_REQUIRED/);
      assert.deepEqual(items.calls, []);
    }));

  test('an id with a document is refused, whatever the mode', async () => {
    for (const mode of ['only', 'prefer'])
      await withGateway({ mode }, async (url) => {
        const answer = await post(url, { documentId: homeId, query: '{ hello }' });
        assert.equal(answer.status, 400);
        assert.equal(codeOf(answer), 'CANNOT_SEND_PQ_ID_AND_BODY');
      });
  });

  test('a mutation is not asked by GET, whichever id it has', () =>
    withGateway({ mode: 'only' }, async (url) => {
      const { status, headers } = await get(url, { documentId: 'Change' });
      assert.equal(status, 405);
      assert.equal(headers.get('allow'), 'POST');
      assert.deepEqual(items.calls, []);
    }));

  for (const documentId of [
    `sha256:${sha256('another')}`,
    homeId.toUpperCase(),
    'sha256:12',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    'toString',
    'a'.repeat(10_000),
  ])
    test(`the id ${documentId.slice(0, 24)} is not found, and no answer to it is kept`, () =>
      withGateway({ mode: 'only' }, async (url) => {
        const answer = await post(url, { documentId }, { accept: 'application/graphql-response+json' });
        assert.equal(answer.status, 404);
        assert.equal(codeOf(answer), 'PERSISTED_QUERY_NOT_FOUND');
        assert.equal((await post(url, { documentId }, { accept: 'application/json' })).status, 200);
        assert.equal((await get(url, { documentId })).headers.get('cache-control'), 'no-store');
      }));

  test('a document that no longer fits is told at the start, and the others are served', () =>
    withGateway(
      { mode: 'only' },
      async (url, logged) => {
        assert.ok(logged.some((line) => /trusted document does not fit.*old\.graphql/.test(line)));
        assert.equal(codeOf(await post(url, { documentId: 'Old' })), 'GRAPHQL_VALIDATION_FAILED');
        assert.equal((await post(url, { documentId: 'Home', variables: { first: 1 } })).errors, undefined);
      },
      { files: { ...files, 'apps/web/documents/old.graphql': 'query Old { gone }\n' } },
    ));

  test('a manifest that was changed is refused at the start', async () => {
    const changed = { ...files, 'apps/web/documents/relay.json': JSON.stringify({ [relayId]: `${relay} ` }) };
    await assert.rejects(startItemsGateway({ items, files: changed }), /relay\.json: .* is not the md5/);
  });

  test('with mode off an id is nothing', () =>
    withGateway({ mode: 'off' }, async (url) => {
      assert.equal(codeOf(await post(url, { documentId: 'Home' })), 'BAD_REQUEST');
    }));
});

describe('documents that clients register', () => {
  const query = '{ hello }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };

  test('are asked for by their hash once they were sent with it', () =>
    withGateway({ apq: {} }, async (url) => {
      const first = await post(url, { extensions });
      assert.equal(codeOf(first), 'PERSISTED_QUERY_NOT_FOUND');
      assert.equal(first.errors?.[0]?.message, 'PersistedQueryNotFound');
      assert.deepEqual((await post(url, { query, extensions })).data, { hello: 'world' });
      assert.deepEqual((await post(url, { extensions })).data, { hello: 'world' });
      assert.deepEqual((await get(url, { extensions: JSON.stringify(extensions) })).data, { hello: 'world' });
    }));

  test('under the hash of another one are refused, and not kept', () =>
    withGateway({ apq: {} }, async (url) => {
      const answer = await post(url, { query: '{ __typename }', extensions });
      assert.equal(answer.status, 400);
      assert.equal(codeOf(answer), 'PERSISTED_QUERY_HASH_MISMATCH');
      assert.equal(codeOf(await post(url, { extensions })), 'PERSISTED_QUERY_NOT_FOUND');
    }));

  test('that are not valid are not kept', () =>
    withGateway({ apq: {} }, async (url) => {
      const bad = '{ nothing }';
      const hash = { persistedQuery: { version: 1, sha256Hash: sha256(bad) } };
      assert.equal(codeOf(await post(url, { query: bad, extensions: hash })), 'GRAPHQL_VALIDATION_FAILED');
      assert.equal(codeOf(await post(url, { extensions: hash })), 'PERSISTED_QUERY_NOT_FOUND');
    }));

  test('are kept as often as whoever asks may in an hour, and answered beyond it', () =>
    withGateway({ apq: { maxPerHour: 2 } }, async (url) => {
      for (const [at, isKept] of [true, true, false].entries()) {
        const text = `{ a${at}: hello }`;
        const hash = { persistedQuery: { version: 1, sha256Hash: sha256(text) } };
        assert.equal((await post(url, { query: text, extensions: hash })).errors, undefined);
        const again = await post(url, { extensions: hash });
        assert.equal(codeOf(again), isKept ? undefined : 'PERSISTED_QUERY_NOT_FOUND');
      }
    }));

  test('are unknown where the app has not said that they may be', () =>
    withGateway({}, async (url) => {
      await post(url, { query, extensions });
      const answer = await post(url, { extensions });
      assert.equal(codeOf(answer), 'PERSISTED_QUERY_NOT_FOUND');
    }));
});

describe('what a cache may keep', () => {
  const cached = {
    'schemas/clients/web/schema.graphql': `type Query { hello: String @cacheControl(maxAge: 60) item(id: ID!): Item }\ntype Item { id: ID! name: String! }\n`,
  };
  test('is told for a GET by what the schema says, and nothing else is kept', () =>
    withGateway(
      {},
      async (url) => {
        assert.equal(
          (await get(url, { query: '{ hello }' })).headers.get('cache-control'),
          'public, max-age=60',
        );
        for (const query of ['{ hello item(id: 1) { id } }', '{ nothing }'])
          assert.equal((await get(url, { query })).headers.get('cache-control'), 'no-store');
      },
      { files: cached },
    ));
});

describe('documents in Redis', { skip: withoutRedis }, () => {
  let redis: TestRedis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  test('a client registers with one gateway and asks another', async () => {
    const options = { redis: redis.url };
    const app = { documents: { apq: {} } };
    const [one, two] = [
      await startItemsGateway({ items, app, options }),
      await startItemsGateway({ items, app, options }),
    ];
    try {
      const query = `{ p${process.pid}: hello }`;
      const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } };
      await post(one.endpoint(), { query, extensions });
      const asked = async (): Promise<Answer> => post(two.endpoint(), { extensions });
      let answer = await asked();
      // The registration is not waited for: a request that comes at once may be before it.
      while (codeOf(answer) === 'PERSISTED_QUERY_NOT_FOUND') answer = await asked();
      assert.equal(answer.errors, undefined);
    } finally {
      await one.stop();
      await two.stop();
    }
  });

  test('facet documents registers, lists and retires them while gateways run', async () => {
    const name = 'web';
    const project = await startItemsGateway({
      items,
      app: { documents: { mode: 'only' } },
      options: { redis: redis.url },
    });
    const facet = async (...args: string[]): Promise<{ code: number | null; out: string; err: string }> => {
      const main = join(import.meta.dirname, '../../src/cli/main.ts');
      const running = run([main, '-C', project.root, 'documents', ...args, '--app', name], {
        REDIS_URL: redis.url,
      });
      const { code } = await running.ended;
      return { code, out: running.stdout(), err: running.stderr() };
    };
    const write = (path: string, text: string): void => {
      mkdirSync(join(project.root, path, '..'), { recursive: true });
      writeFileSync(join(project.root, path), text);
    };
    try {
      write('apps/services.ts', `export default () => ({ items: { url: '${items.url}' } });\n`);
      write('apps/web/app.ts', "export default () => ({ name: 'web', port: 0 });\n");
      write('new.graphql', home);
      write('bad.graphql', '{ nothing }');
      const url = project.endpoint();
      assert.equal(codeOf(await post(url, { documentId: homeId })), 'PERSISTED_QUERY_NOT_FOUND');

      const bad = await facet('push', join(project.root, 'bad.graphql'), '--app-version', '1.0');
      assert.equal(bad.code, 1);
      assert.match(bad.err, /does not fit the schema of web: Cannot query field "nothing"/);

      const pushed = await facet('push', join(project.root, 'new.graphql'), '--app-version', '1.0');
      assert.equal(pushed.code, 0, pushed.err);
      assert.ok(pushed.out.includes(homeId), pushed.out);
      const variables = { first: 1 };
      let answer = await post(url, { documentId: homeId, variables });
      // The word of it is on its way.
      while (codeOf(answer) === 'PERSISTED_QUERY_NOT_FOUND')
        answer = await post(url, { documentId: homeId, variables });
      assert.deepEqual(answer.data, { items: [{ id: '0' }] });

      const listed = JSON.parse((await facet('list', '--json')).out) as unknown;
      assert.deepEqual(listed, [{ id: homeId, text: home, versions: ['1.0'] }]);
      assert.match(
        (await facet('retire', '--app-version', '1.0')).out,
        /1 documents that no other version sends are gone/,
      );
      while (codeOf(answer) !== 'PERSISTED_QUERY_NOT_FOUND')
        answer = await post(url, { documentId: homeId, variables });
      assert.equal((await facet('retire', '--app-version', '1.0')).code, 1);
    } finally {
      await project.stop();
    }
  });
});
