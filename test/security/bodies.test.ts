/** Bodies that are no request: through both doors of POST the same refusal, which repeats nothing of them. */

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { underOracle } from './oracle.ts';
import { COMPLETE, codeOf, post, send, startTarget, type Target } from './target.ts';

let target: Target;
before(async () => {
  target = await startTarget();
});
after(() => target.stop());

const q = '"query":"query ($i: Int, $p: Page) { n(i: $i) mail(page: $p) }"';
const bytes = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)));

const wrong: readonly (readonly [id: string, what: string, body: string | Buffer, status?: number])[] = [
  ['S030', 'half an object', '{"query":'],
  ['S030', 'no JSON', 'NONSENSE_secret'],
  ['S030', 'nothing', ''],
  ['S030', 'null', 'null'],
  ['S030', 'a number', '42'],
  ['S030', 'a text', '"x"'],
  ['S030', 'an empty list', '[]'],
  ['S030', 'a list in a list', '[[]]'],
  ['S031', 'a query that is a number', '{"query":42}'],
  ['S031', 'a query that is an object', '{"query":{}}'],
  ['S031', 'a query that is a list', '{"query":[]}'],
  ['S031', 'a query that is null', '{"query":null}'],
  ['S031', 'a misspelt query', '{"qeury":"{ hello }"}'],
  ['S032', 'variables that are a list', `{${q},"variables":[1]}`],
  ['S032', 'variables that are a text', `{${q},"variables":"x"}`],
  ['S032', 'variables that are a number', `{${q},"variables":7}`],
  ['S032', 'an operation name that is a number', `{${q},"operationName":7}`],
  ['S032', 'an operation name that is an object', `{${q},"operationName":{}}`],
  ['S032', 'extensions that are a list', `{${q},"extensions":[1]}`],
  ['S033', 'a document id that is a list', '{"documentId":["a"]}'],
  ['S034', 'a byte order mark', '\uFEFF{"query":"{ hello }"}'],
  ['S034', 'bytes that are no UTF-8', bytes('{"query":"{ hello }', [0xff, 0xfe], '"}')],
  ['S034', 'an overlong form', bytes('{"query":"{ hello }', [0xc0, 0xaf], '"}')],
  ['S034', 'UTF-16', Buffer.from('{"query":"{ hello }"}', 'utf16le')],
  [
    'S035',
    '50,000 lists in lists',
    `{${q},"variables":{"p":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
    413,
  ],
  [
    'S035',
    '130 objects in objects',
    `{${q},"variables":{"p":${'{"inner":'.repeat(130)}1${'}'.repeat(130)}}}`,
    413,
  ],
  ['S035', 'lists that nobody closes', '['.repeat(100_000), 413],
  [
    'S035',
    '30,000 keys',
    `{${q},"variables":{${Array.from({ length: 30_000 }, (_, at) => `"${at}":1`).join()}}}`,
    413,
  ],
  ['S035', 'a key of 200 KB', `{${q},"variables":{"i":"1","${'a'.repeat(200_000)}":1}}`],
  ['S035', 'a text of 10 MB', `{${q},"variables":{"i":"${'a'.repeat(10_000_000)}"}}`, 413],
  ['S035', '100,000 backslashes', `{"query":"${'\\\\'.repeat(100_000)}`],
  ['S039', 'a number that is infinite', `{${q},"variables":{"i":1e400}}`],
  ['S039', 'half a number', `{${q},"variables":{"i":1.5}}`],
  ['S039', '2^53 + 1', `{${q},"variables":{"i":9007199254740993}}`],
  [
    'S060',
    'an address of 50,000 letters',
    `{"query":"query ($i: Int, $e: Email) { n(i: $i) mail(to: $e) }","variables":{"i":"x","e":"${'a'.repeat(50_000)}!"}}`,
  ],
];

suite('bodies', () => {
  for (const [id, what, body, status = 400] of wrong)
    for (const [door, accept] of [
      ['fast', 'application/graphql-response+json'],
      ['complete', COMPLETE.replace('application/json', 'application/graphql-response+json')],
    ] as const)
      test(`${id} ${what}: ${door}`, () =>
        underOracle(
          target,
          async () => {
            const headers = { 'content-type': 'application/json', accept };
            const told = await send(target.url, { method: 'POST', headers, body: body as BodyInit });
            assert.equal(told.status, status, told.text.slice(0, 300));
            assert.doesNotMatch(told.text, /NONSENSE|secret/);
            assert.equal(typeof codeOf(told), 'string');
            return [told];
          },
          { refused: 1 },
        ));
});

/** Names of what every object has, wherever a name can stand. */
const prototypes: readonly (readonly [what: string, body: string])[] = [
  ['in the body', '{"query":"{ hello }","__proto__":{"polluted":1}}'],
  [
    'in variables',
    '{"query":"{ hello }","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
  ],
  ['in extensions', '{"query":"{ hello }","extensions":{"__proto__":{"persistedQuery":1,"polluted":1}}}'],
  [
    'in an input object',
    '{"query":"query ($p: Page) { hello @skip(if: false) paged(page: $p) @skip(if: true) { id } }","variables":{"p":{"first":1,"inner":{"first":2}},"__proto__":{"polluted":1}}}',
  ],
  ['as an alias', '{"query":"{ hello }","operationName":null,"variables":{"toString":1}}'],
];

suite('names of prototypes', () => {
  for (const [what, body] of prototypes)
    test(`S036 ${what}`, () =>
      underOracle(
        target,
        async () => {
          const told = await post(target.url, body);
          assert.equal(told.status, 200, told.text);
          assert.deepEqual(told.data, { hello: 'world' });
          return [told];
        },
        { isAnswered: true },
      ));

  test('S149 as aliases, fragments and operations', () =>
    underOracle(
      target,
      async () => {
        const told = await post(target.url, {
          query:
            'query constructor { __proto__: hello constructor: hello ...toString } fragment toString on Query { hasOwnProperty: hello }',
          operationName: 'constructor',
        });
        assert.equal(told.status, 200, told.text);
        assert.match(told.text, /"__proto__":"world","constructor":"world","hasOwnProperty":"world"/);
        return [told];
      },
      { isAnswered: true },
    ));

  for (const operationName of [
    '__proto__',
    'toString',
    '\n{"level":"fatal"}',
    '\u001b[31m',
    'a'.repeat(100_000),
  ])
    test(`S144 ${JSON.stringify(operationName.slice(0, 20))} as the name of an operation`, () =>
      underOracle(target, async () => {
        const told = await post(target.url, { query: '{ hello }', operationName });
        assert.equal(codeOf(told), 'BAD_USER_INPUT', told.text);
        assert.ok(target.project.logged.every((line) => !line.includes('\n') && line.length < 2000));
        return [told];
      }));
});
