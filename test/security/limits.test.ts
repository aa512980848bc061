/** Limits that somebody tries to slip past: by other names, by batches, by errors, by a changed configuration. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Environment, parseApp } from '../../src/index.ts';
import { underOracle } from './oracle.ts';
import { COMPLETE, codeOf, hashOf, post, send, startTarget, type Target, type Told } from './target.ts';

const rates = (max: number) => ({ rates: [{ name: 'burst', max, window: '1m' }] });

async function withTarget(app: object, run: (target: Target) => Promise<void>): Promise<void> {
  const target = await startTarget({ app });
  try {
    await run(target);
  } finally {
    await target.stop();
  }
}

suite('what is refused counts', () => {
  const hash = hashOf('nothing');
  for (const [what, body] of [
    ['a document that does not parse', { query: '{ hello' }],
    ['a document that does not fit', { query: '{ nothing }' }],
    ['an operation that is too large', { query: `{ ${'hello '.repeat(31)} }` }],
    ['a nesting', { query: '{'.repeat(300) }],
    ['a wrong variable', { query: 'query ($i: Int) { n(i: $i) }', variables: { i: 'x' } }],
    ['an unknown id', { documentId: 'Nothing' }],
    ['an unknown hash', { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } }],
    ['a cost', { query: '{ users(first: 99999999) { id } }' }],
  ] as const)
    test(`O10 ${what}, sent again and again`, () =>
      withTarget({ limits: rates(3), documents: { mode: 'prefer' } }, async ({ url }) => {
        for (const _ of [1, 2, 3]) assert.notEqual((await post(url, body)).status, 429);
        assert.equal((await post(url, { query: '{ hello }' })).status, 429);
      }));
});

suite('limits', () => {
  test('S140 another name or another text asks the same field', () =>
    withTarget({}, async ({ url, items }) => {
      for (const [at, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
        const query = `mutation ${name} { ${' '.repeat(at)} x${at}: login(user: "ann") }`;
        assert.equal((await post(url, { query }, { 'apollographql-client-name': name })).status, 200);
      }
      const told = await post(url, { query: 'mutation other { login(user: "ann") }' });
      assert.equal(told.status, 429);
      assert.equal(items.calls.length, 5);
    }));

  test('S140 S023 the address of a proxy is not taken from a header that anybody can send', () =>
    withTarget({ limits: { rates: [{ ...rates(2).rates[0], per: ['address'] }] } }, async ({ url }) => {
      for (const at of [1, 2]) await post(url, { query: '{ hello }' }, { 'x-forwarded-for': `10.0.0.${at}` });
      assert.equal((await post(url, { query: '{ hello }' }, { 'x-forwarded-for': '10.0.0.3' })).status, 429);
    }));

  test('S058 six logins in one request are one too many, and none is made', () =>
    withTarget({}, (target) =>
      underOracle(target, async () => {
        const query = `mutation { ${[0, 1, 2, 3, 4, 5].map((at) => `a${at}: login(user: "ann")`).join(' ')} }`;
        const told = await post(target.url, { query });
        assert.equal(told.status, 429);
        return [told];
      }),
    ));

  test('S059 30 aliases of one entity are one call', () =>
    withTarget({}, (target) =>
      underOracle(
        target,
        async () => {
          const query = `{ ${Array.from({ length: 30 }, (_, at) => `a${at}: user(id: 1) { id }`).join(' ')} }`;
          const told = await post(target.url, { query });
          assert.equal(told.errors.length, 0, told.text);
          return [told];
        },
        { calls: 1, isAnswered: true },
      ),
    ));

  test('S062 a large operation as an event stream is refused like any other', () =>
    withTarget({}, (target) =>
      underOracle(target, async () => {
        const query = `{ me { ${'best { '.repeat(40)}id${' }'.repeat(40)} } }`;
        const told = await post(target.url, { query }, { accept: 'text/event-stream' });
        assert.equal(codeOf(told), 'OPERATION_TOO_LARGE');
        return [told];
      }),
    ));

  test('S064 a bound that is lowered holds for documents that are known', () =>
    withTarget({}, async ({ url, project, configure }) => {
      const query = '{ me { best { id } } }';
      for (const _ of [1, 2, 3]) assert.equal((await post(url, { query })).status, 200);
      await configure({ maxDepth: 2 });
      const now = project.endpoint();
      assert.equal(codeOf(await post(now, { query })), 'OPERATION_TOO_LARGE');
    }));

  test('S143 names that clients choose are in no metric', () =>
    withTarget({}, async (target) => {
      for (let at = 0; at < 300; at++)
        await post(
          target.url,
          { query: `query Name${at} { hello }` },
          { 'apollographql-client-name': `client${at}` },
        );
      assert.equal(await target.refused(), 0);
      assert.doesNotMatch(await target.metrics(), /Name\d|client\d/);
    }));

  test('S145 what a variable holds is in no log line', () =>
    withTarget({}, async ({ url, project }) => {
      const query = 'mutation ($u: String!) { login(user: $u, pass: $u) setName(v: [$u]) { id } }';
      await post(url, { query, variables: { u: 'hunter2-4111111111111111' } });
      await post(url, { query: 'query ($i: Int) { n(i: $i) }', variables: { i: 'hunter2' } });
      assert.doesNotMatch(project.logged.join('\n'), /hunter2/);
    }));

  test('S146 an app that says no host listens on this machine only', () => {
    assert.equal(parseApp(() => ({ name: 'web', port: 0 }), new Environment({})).host, '127.0.0.1');
  });
});

suite('batches, where an app takes them', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({ app: { batching: { max: 3 }, limits: rates(4) } });
  });
  after(() => target.stop());

  test('S057 each operation is charged and refused by itself', async () => {
    const batch = [{ query: '{ hello }' }, { query: '{ nothing }' }, { query: '{ me { id } }' }];
    const told = await post(target.url, batch);
    assert.equal(told.status, 200);
    const answers = JSON.parse(told.text) as Pick<Told, 'data' | 'errors'>[];
    assert.deepEqual(
      answers.map(({ data }) => data),
      [{ hello: 'world' }, undefined, { me: { id: '1' } }],
    );
    const again = await post(target.url, batch);
    const codes = (JSON.parse(again.text) as Told[]).map((each) => each.errors?.[0]?.extensions?.['code']);
    assert.deepEqual(codes, [undefined, 'RATE_LIMITED', 'RATE_LIMITED'], again.text);
    const last = await post(target.url, batch, { accept: COMPLETE });
    assert.equal(last.headers.get('retry-after') === null, false);
  });

  for (const [what, body] of [
    ['one too many', '[{},{},{},{}]'],
    ['none', '[]'],
    ['a list in a list', '[[{"query":"{ hello }"}]]'],
    ['no operation', '[1]'],
  ])
    test(`S057 a batch of ${what}`, async () => {
      const told = await post(target.url, body ?? '');
      assert.deepEqual([told.status, codeOf(told)], [400, 'BAD_REQUEST']);
    });
});

suite('the answer', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({
      app: { budgets: { maxResponseBytes: 1000 }, compression: { minBytes: 100 } },
    });
  });
  after(() => target.stop());
  const long = `{ ${Array.from({ length: 30 }, (_, at) => `a${at}: user(id: 1) { id name email }`).join(' ')} }`;
  const some = '{ users(first: 2) { id name email a: email b: email } }';

  for (const accept of ['application/json', COMPLETE, 'text/event-stream'])
    test(`a longer one than its budget is not sent: ${accept}`, async () => {
      const told = await post(target.url, { query: long }, { accept });
      assert.equal(codeOf(told), 'BUDGET_EXCEEDED', told.text);
      assert.ok(told.text.length < 1000);
    });

  for (const [accepted, encoding, more] of [
    ['gzip', 'gzip', {}],
    ['br;q=0.5, gzip;q=0.4', 'br', {}],
    ['zstd, br, gzip', 'zstd', {}],
    ['*', 'zstd', {}],
    ['gzip;q=0, br;q=0', null, {}],
    ['identity, gzip;q=0.5', null, {}],
    ['compress', null, {}],
    ['gzip', null, { cookie: 'session=1' }],
  ] as const)
    for (const accept of ['application/json', COMPLETE])
      test(`Accept-Encoding: ${accepted} ${JSON.stringify(more)} is answered with ${encoding}: ${accept}`, async () => {
        const { headers, status } = await post(
          target.url,
          { query: some },
          { accept, 'accept-encoding': accepted, ...more },
        );
        assert.equal(status, 200);
        assert.equal(headers.get('content-encoding'), encoding);
        assert.match(headers.get('vary') ?? '', /accept-encoding/);
      });

  test('a stream is not compressed, and neither is what is short', async () => {
    const stream = await post(
      target.url,
      { query: some },
      { accept: 'text/event-stream', 'accept-encoding': 'gzip' },
    );
    const short = await send(target.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip' },
      body: '{"query":"{ hello }"}',
    });
    assert.deepEqual(
      [stream.headers.get('content-encoding'), short.headers.get('content-encoding')],
      ['none', null],
    );
  });
});
