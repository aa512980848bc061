/** Ids of documents that are not what they seem, and answers that caches must not keep. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { limitKey } from '../../src/envelope/limits/limit.ts';
import { underOracle } from './oracle.ts';
import { COMPLETE, codeOf, hashOf, post, send, startTarget, type Target, type Told } from './target.ts';

const known = 'query Known { hello }';
const change = 'mutation Change { setName(v: "x") { id } }';
const files = {
  'apps/web/documents/known.graphql': known,
  'apps/web/documents/change.graphql': change,
  'apps/other/documents/other.graphql': 'query Other { me { id } }',
};
const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
const get = (url: string, params: Record<string, string>): Promise<Told> =>
  send(`${url}?${new URLSearchParams(params)}`, { headers: { accept: 'application/json' } });

let target: Target;
/** Takes ids only. */
let strict: Target;
before(async () => {
  target = await startTarget({ files, app: { documents: { mode: 'prefer', apq: { maxPerHour: 5 } } } });
  strict = await startTarget({
    files,
    canary: { documentId: 'Known' },
    app: { documents: { mode: 'only' } },
  });
});
after(async () => {
  await target.stop();
  await strict.stop();
});

suite('ids', () => {
  for (const [door, accept] of [
    ['fast', 'application/json'],
    ['complete', COMPLETE],
  ] as const) {
    test(`S080 the hash of another document registers nothing: ${door}`, () =>
      underOracle(
        target,
        async () => {
          const extensions = persisted(hashOf('{ hello }'));
          const told = await post(target.url, { query: '{ __typename }', extensions }, { accept });
          assert.deepEqual([told.status, codeOf(told)], [400, 'PERSISTED_QUERY_HASH_MISMATCH']);
          const later = await post(target.url, { extensions }, { accept });
          assert.equal(codeOf(later), 'PERSISTED_QUERY_NOT_FOUND');
          return [told, later];
        },
        { refused: 2 },
      ));

    for (const id of [
      '',
      '../../etc/passwd',
      '__proto__',
      'constructor',
      'toString',
      hashOf(known).toUpperCase(),
      hashOf(known).slice(1),
      `sha256:${hashOf(known)}0`,
      'sha256:__proto__',
      'a'.repeat(100_000),
      'Known\0',
      'Other',
      `sha256:${hashOf(files['apps/other/documents/other.graphql'])}`,
    ])
      test(`S083 S086 ${JSON.stringify(id.slice(0, 30))} is no id: ${door}`, () =>
        underOracle(
          target,
          async () => {
            const told = await post(target.url, { documentId: id }, { accept });
            assert.equal(codeOf(told), 'PERSISTED_QUERY_NOT_FOUND', told.text);
            return [told];
          },
          { refused: 1 },
        ));

    test(`S084 an id and a document: ${door}`, () =>
      underOracle(strict, async () => {
        const told = await post(strict.url, { documentId: 'Known', query: '{ me { id } }' }, { accept });
        assert.deepEqual([told.status, codeOf(told)], [400, 'CANNOT_SEND_PQ_ID_AND_BODY']);
        return [told];
      }));
  }

  test('S007 a mutation by GET, by its id', () =>
    underOracle(target, async () => {
      const told = await get(target.url, { documentId: 'Change' });
      assert.deepEqual([told.status, told.headers.get('allow')], [405, 'POST']);
      return [told];
    }));

  test('S007 a mutation by GET, by its registered hash', () =>
    underOracle(
      target,
      async () => {
        const query = 'mutation { setName(v: "y") { id } }';
        await post(target.url, { query, extensions: persisted(hashOf(query)) });
        const told = await get(target.url, { extensions: JSON.stringify(persisted(hashOf(query))) });
        assert.equal(told.status, 405);
        return [told];
      },
      { calls: 1 },
    ));

  test('S081 whoever registers many documents has few of them kept', async () => {
    const texts = Array.from({ length: 40 }, (_, at) => `query Q${at} { hello }`);
    for (const query of texts) await post(target.url, { query, extensions: persisted(hashOf(query)) });
    const found = await Promise.all(
      texts.map((query) => post(target.url, { extensions: persisted(hashOf(query)) })),
    );
    assert.ok(found.filter(({ status, data }) => status === 200 && data !== undefined).length <= 5);
  });

  for (const [what, enter] of [
    ['POST', (query: string) => post(strict.url, { query })],
    ['POST, complete', (query: string) => post(strict.url, { query }, { accept: COMPLETE })],
    ['event stream', (query: string) => post(strict.url, { query }, { accept: 'text/event-stream' })],
    ['multipart answer', (query: string) => post(strict.url, { query }, { accept: 'multipart/mixed' })],
    ['GET', (query: string) => get(strict.url, { query })],
    ['APQ', (query: string) => post(strict.url, { query, extensions: persisted(hashOf(query)) })],
  ] as const)
    test(`S081 where only ids are taken, a document is refused by ${what}, also one that is known`, () =>
      underOracle(
        strict,
        async () => {
          const told = await Promise.all([enter('{ me { id } }'), enter(known)]);
          for (const each of told) assert.match(each.text, /PERSISTED_DOCUMENT_REQUIRED/);
          return told;
        },
        { refused: 2 },
      ));

  test('S087 a manifest that was changed is refused at a reload, and the old one serves on', async () => {
    const file = join(target.project.root, 'apps/web/documents/bad.json');
    writeFileSync(file, JSON.stringify({ [hashOf(known)]: '{ me { email } }' }));
    assert.throws(() => target.project.gateway.reload(), /bad\.json/);
    const told = await post(target.url, { documentId: 'Known' });
    assert.deepEqual(told.data, { hello: 'world' });
  });
});

suite('caches', () => {
  for (const [what, params] of [
    ['an unknown id', { documentId: 'Nothing' }],
    ['an unknown hash', { extensions: JSON.stringify(persisted(hashOf('no'))) }],
    ['a wrong document', { query: '{ nothing }' }],
    ['no parameters', {}],
  ] as const)
    test(`S082 S092 ${what} is kept by nobody`, () =>
      underOracle(target, async () => {
        const told = await get(target.url, params);
        assert.equal(told.headers.get('cache-control'), 'no-store');
        return [told];
      }));

  test('S089 what a proxy is told of the host is not repeated', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'evil',
      forwarded: 'host=evil.example',
    };
    const told = await post(target.url, { query: '{ nothing }' }, headers);
    assert.doesNotMatch(told.text + JSON.stringify([...told.headers]), /evil/);
  });

  test('S091 what one request has loaded is not there for the next', async () => {
    const before = target.items.calls.length;
    for (const _ of [1, 2]) await post(target.url, { query: '{ user(id: 1) { id } }' });
    assert.equal(target.items.calls.length - before, 2);
  });

  test('S093 parts of a key do not run into each other', () => {
    assert.notEqual(limitKey('web', ['a|b', 'c']), limitKey('web', ['a', 'b|c']));
    assert.notEqual(limitKey('web', ['a:b', 'c']), limitKey('web', ['a', 'b:c']));
    assert.notEqual(limitKey('web', ['a b', 'c']), limitKey('web', ['a', 'b c']));
  });
});
