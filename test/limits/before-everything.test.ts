/** Limits stand before everything that costs: whatever a request is refused for, it counts, and over the limit it is refused for that. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { documentIdOf } from '../../src/documents/document-id.ts';
import type { EchoService } from '../support/echo-service.ts';
import type { ProjectGateway } from '../support/project-gateway.ts';
import { type Answer, codeOf, type ItemsInput, post, startItems, startItemsGateway } from './items.ts';

let items: EchoService;
before(async () => {
  items = await startItems();
});
after(() => items.stop());

const MAX = 4;
const rates = [{ name: 'burst', max: MAX, window: '1h' }];

async function withGateway(
  input: Omit<ItemsInput, 'items'>,
  run: (url: string, gateway: ProjectGateway) => Promise<void>,
): Promise<void> {
  const gateway = await startItemsGateway({ items, ...input });
  items.calls.length = 0;
  try {
    await run(gateway.endpoint(), gateway);
  } finally {
    await gateway.stop();
  }
}

async function get(url: string, parameters: Readonly<Record<string, string>>): Promise<Answer> {
  const response = await fetch(`${url}?${new URLSearchParams(parameters).toString()}`, {
    headers: { accept: 'application/graphql-response+json' },
  });
  const json = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, headers: response.headers, ...json };
}

const apq = (sha256Hash: string): object => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });
const hashOf = (text: string): string => documentIdOf(text).slice('sha256:'.length);

/** What is refused, whoever asks it; `at` counts, so that nothing is the same twice where it should not be. */
const refused: readonly {
  readonly name: string;
  readonly code: string;
  ask(url: string, at: number): Promise<Answer>;
}[] = [
  {
    name: 'ids that nobody knows',
    code: 'PERSISTED_QUERY_NOT_FOUND',
    ask: (url, at) => post(url, { documentId: `made-up-${at}` }),
  },
  {
    name: 'ids of no form',
    code: 'PERSISTED_QUERY_NOT_FOUND',
    ask: (url) => post(url, { documentId: ' ' }),
  },
  {
    name: 'hashes that nobody knows',
    code: 'PERSISTED_QUERY_NOT_FOUND',
    ask: (url, at) => post(url, apq(hashOf(`{ hello } # ${at}`))),
  },
  {
    name: 'hashes of other documents',
    code: 'PERSISTED_QUERY_HASH_MISMATCH',
    ask: (url) => post(url, { query: '{ hello }', ...apq(hashOf('{ other }')) }),
  },
  {
    name: 'an id and a document',
    code: 'CANNOT_SEND_PQ_ID_AND_BODY',
    ask: (url) => post(url, { query: '{ hello }', documentId: 'x' }),
  },
  {
    name: 'a document that is known to be wrong',
    code: 'GRAPHQL_VALIDATION_FAILED',
    ask: (url) => post(url, { query: '{ nothing }' }),
  },
  {
    name: 'a document that is known not to parse',
    code: 'GRAPHQL_PARSE_FAILED',
    ask: (url) => post(url, { query: '{ hello' }),
  },
  {
    name: 'documents that are wrong, each another',
    code: 'GRAPHQL_VALIDATION_FAILED',
    ask: (url, at) => post(url, { query: `{ nothing${at} }` }),
  },
  {
    name: 'names of operations that are not there',
    code: 'BAD_USER_INPUT',
    ask: (url, at) => post(url, { query: 'query A { hello }', operationName: `B${at}` }),
  },
  {
    name: 'several operations and no name',
    code: 'BAD_USER_INPUT',
    ask: (url) => post(url, { query: 'query A { hello } query B { hello }' }),
  },
  {
    name: 'a mutation by GET',
    code: 'BAD_REQUEST',
    ask: (url) => get(url, { query: 'mutation { login(user: "ann") }' }),
  },
  {
    name: 'variables that do not fit',
    code: 'BAD_USER_INPUT',
    ask: (url) => post(url, { query: 'query ($id: ID!) { item(id: $id) { id } }', variables: { id: {} } }),
  },
  {
    name: 'an operation that costs too much',
    code: 'OPERATION_TOO_LARGE',
    ask: (url) => post(url, { query: '{ items(first: 10000) { related(first: 10000) { id } } }' }),
  },
  {
    name: 'an operation with too many root fields',
    code: 'OPERATION_TOO_LARGE',
    ask: (url) =>
      post(url, { query: `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: hello`).join(' ')} }` }),
  },
  {
    name: 'a subscription that nobody can read',
    code: 'GRAPHQL_VALIDATION_FAILED',
    ask: (url) => post(url, { query: 'subscription { hello }' }),
  },
];

describe('what is refused counts, and over the limit is refused for that', () => {
  for (const { name, code, ask } of refused) {
    test(name, () =>
      withGateway({ limits: { rates }, app: { documents: { apq: {} } } }, async (url) => {
        for (let at = 0; at < MAX; at++) assert.equal(codeOf(await ask(url, at)), code, `${at}`);
        const over = await ask(url, MAX);
        assert.deepEqual([over.status, codeOf(over)], [429, 'RATE_LIMITED']);
        assert.ok(Number(over.headers.get('retry-after')) > 3000);
        // Remembered: from now on nothing of it is looked at.
        const again = await ask(url, MAX + 1);
        assert.deepEqual([again.status, codeOf(again)], [429, 'RATE_LIMITED']);
        assert.equal((await post(url, { query: '{ hello }' })).status, 429);
        assert.deepEqual(items.calls, []);
      }),
    );

    test(`${name}: asked all at once`, () =>
      withGateway({ limits: { rates }, app: { documents: { apq: {} } } }, async (url) => {
        const answers = await Promise.all(Array.from({ length: 5 * MAX }, (_, at) => ask(url, at)));
        const codes = answers.map(codeOf);
        assert.equal(codes.filter((found) => found === code).length, MAX);
        assert.equal(codes.filter((found) => found === 'RATE_LIMITED').length, 4 * MAX);
      }));
  }

  test('an app that only measures answers as ever', () =>
    withGateway({ limits: { rates, mode: 'measure' } }, async (url) => {
      for (let at = 0; at < 2 * MAX; at++) {
        assert.equal(codeOf(await post(url, { query: '{ nothing }' })), 'GRAPHQL_VALIDATION_FAILED');
        assert.equal((await post(url, { query: '{ hello }' })).status, 200);
      }
    }));

  test('who is over a limit is refused alone: others are answered', () =>
    withGateway({ limits: { rates }, app: { addresses: { trustedProxies: ['127.0.0.1'] } } }, async (url) => {
      const from = (address: string): Promise<Answer> =>
        post(url, { query: '{ hello }' }, { 'x-forwarded-for': address });
      for (let at = 0; at < 2 * MAX; at++) await from('192.0.2.1');
      assert.equal((await from('192.0.2.1')).status, 429);
      assert.equal((await from('192.0.2.2')).status, 200);
    }));

  test('a limit that has passed lets its caller in again', () =>
    withGateway({ limits: { rates: [{ name: 'short', max: 1, window: '1s' }] } }, async (url) => {
      const startedAt = performance.now();
      let admitted = 0;
      while (admitted < 3) if ((await post(url, { query: '{ hello }' })).status === 200) admitted += 1;
      // Three of one a second: at least two windows have passed.
      assert.ok(performance.now() - startedAt >= 2000);
    }));
});

/** `{ items(first: 2) { id name } }` in other words. */
const sameOperation: readonly (readonly [name: string, query: string])[] = [
  ['as it is', '{ items(first: 2) { id name } }'],
  ['with a name', 'query Some { items(first: 2) { id name } }'],
  ['with blanks and line ends', '{\n  items ( first : 2 ) {\n id\n name } }'],
  ['with a comment', '{ items(first: 2) { id name } } # once more'],
  ['with aliases', '{ all: items(first: 2) { key: id title: name } }'],
  ['in another order', '{ items(first: 2) { name id } }'],
  ['with a field twice', '{ items(first: 2) { id name id } }'],
  ['with another value', '{ items(first: 3) { id name } }'],
  ['with a variable', 'query ($count: Int = 2) { items(first: $count) { id name } }'],
  ['with a variable of another name', 'query ($n: Int = 2) { items(first: $n) { id name } }'],
  [
    'with directives that change nothing',
    '{ items(first: 2) @include(if: true) { id name @skip(if: false) } }',
  ],
  ['beside another operation', 'query A { items(first: 2) { id name } } query B { hello }'],
];

describe('a limit by operation counts what is asked', () => {
  const perOperation = [{ name: 'each', max: 1, window: '1h', per: ['app', 'operation'] }];

  for (const [name, query] of sameOperation) {
    test(`the same operation ${name}`, () =>
      withGateway({ limits: { rates: perOperation } }, async (url) => {
        assert.equal((await post(url, { query: '{ items(first: 2) { id name } }' })).status, 200);
        const operationName = query.includes('query B') ? { operationName: 'A' } : {};
        assert.equal((await post(url, { query, ...operationName })).status, 429);
      }));
  }

  test('by whichever names its fragments go', () =>
    withGateway({ limits: { rates: perOperation } }, async (url) => {
      const named = (name: string): string => `{ items { ...${name} } } fragment ${name} on Item { id tags }`;
      assert.equal((await post(url, { query: named('A') })).status, 200);
      assert.equal((await post(url, { query: named('B') })).status, 429);
    }));

  test('others have counters of their own', () =>
    withGateway({ limits: { rates: perOperation } }, async (url) => {
      for (const query of [
        '{ items(first: 2) { id } }',
        '{ items { id } }',
        '{ items { id name } }',
        '{ hello }',
        '{ item(id: "1") { id } }',
        '{ items { related { id } } }',
        '{ items { ... on Item { id tags } } }',
      ])
        assert.equal((await post(url, { query })).status, 200, query);
    }));

  test('90 ways to write it are one operation', () =>
    withGateway({ limits: { rates: [{ ...perOperation[0], max: 30 }] } }, async (url) => {
      let admitted = 0;
      for (let at = 0; at < 90; at++) {
        const query = `query Q${at} {${' '.repeat(at)}a${at}: hello } # ${at}`;
        if ((await post(url, { query })).status === 200) admitted += 1;
      }
      assert.equal(admitted, 30);
    }));
});
