/**
 * A service that answers another shape than its file says: an error at the exact path, and everything beside it is kept.
 * The same replies, over REST and from a GraphQL service.
 */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startTestGateway, type TestGateway } from '../graphql-services/gateway.ts';
import { close, listen } from '../graphql-services/services.ts';

/** The same types for both; `%` gives the root fields their source. */
const types = (directive: (field: string) => string): string => `
  scalar JSON
  enum Kind { A B }
  interface Named { name: String }
  union Any = Box | Bag
  type Box implements Named { name: String  width: Int! }
  type Bag implements Named { name: String  handles: Int }
  type Admin implements Named { name: String  secret: String }
  type Thing {
    id: ID
    text: String
    strict: String!
    whole: Int
    real: Float
    yes: Boolean
    kind: Kind
    tags: [String!]
    loose: [String]
    kinds: [Kind]
    box: Box
    firm: Box!
    boxes: [Box]
    full: [Box!]
    grid: [[Int]]
    any: Any
    named: Named
    json: JSON
  }
  type Query { thing: Thing ${directive('thing')}  sure: Thing! ${directive('sure')}  things: [Thing] ${directive('things')} }
`;

let reply: unknown;
const gateways: { name: string; gateway: TestGateway }[] = [];
const servers: ReturnType<typeof createServer>[] = [];

before(async () => {
  const rest = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(textOf(reply));
  });
  const graph = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(`{"data":{"r0":${textOf(reply)}}}`);
  });
  servers.push(rest, graph);
  const client = { 'schemas/clients/web/schema.graphql': 'extend schema @expose(all: true)' };
  const files = (sdl: string) => ({ 'schemas/services/a.graphql': sdl, ...client });
  gateways.push(
    {
      name: 'REST',
      gateway: await startTestGateway(files(types((field) => `@rest(get: "/${field}")`)), {
        a: { url: await listen(rest) },
      }),
    },
    {
      name: 'GraphQL',
      gateway: await startTestGateway(files(types(() => '')), {
        a: { url: `${await listen(graph)}/graphql`, kind: 'graphql' },
      }),
    },
  );
});
after(async () => {
  for (const { gateway } of gateways) await gateway.stop();
  for (const server of servers) await close(server);
});

/** A text is JSON as it is, for what `JSON.stringify` does not write. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const box = { name: 'b', width: 1 };
const BAD = 'UPSTREAM_BAD_RESPONSE';

interface Row {
  readonly name: string;
  /** What is asked of the thing, beside `id`. */
  readonly ask: string;
  readonly reply: unknown;
  /** What stands beside `id` in the answer, or null where the thing is lost as a whole. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Where the errors are; the code is UPSTREAM_BAD_RESPONSE. */
  readonly at?: readonly string[];
}

const rows: readonly Row[] = [
  {
    name: 'an object for a text',
    ask: 'text',
    reply: { text: { a: 1 } },
    data: { text: null },
    at: ['thing.text'],
  },
  {
    name: 'a list for a text',
    ask: 'text',
    reply: { text: ['a'] },
    data: { text: null },
    at: ['thing.text'],
  },
  { name: 'a number for a text is its text', ask: 'text', reply: { text: 7 }, data: { text: '7' } },
  {
    name: 'a text for a number',
    ask: 'whole',
    reply: { whole: 'abc' },
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'an empty text for a number',
    ask: 'whole',
    reply: { whole: '' },
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'a fraction for a whole number',
    ask: 'whole',
    reply: { whole: 1.5 },
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'a number above 2^31',
    ask: 'whole',
    reply: { whole: 2_147_483_648 },
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'a number below -2^31',
    ask: 'whole',
    reply: { whole: -2_147_483_649 },
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'the largest that fits',
    ask: 'whole',
    reply: { whole: 2_147_483_647 },
    data: { whole: 2_147_483_647 },
  },
  {
    name: 'a number above 2^53',
    ask: 'whole',
    reply: '{"whole":9007199254740993}',
    data: { whole: null },
    at: ['thing.whole'],
  },
  {
    name: 'the same as a text',
    ask: 'text',
    reply: '{"text":9007199254740993}',
    data: { text: '9007199254740993' },
  },
  {
    name: 'a number that is none',
    ask: 'real',
    reply: '{"real":1e999}',
    data: { real: null },
    at: ['thing.real'],
  },
  { name: 'NaN as a text', ask: 'real', reply: { real: 'NaN' }, data: { real: null }, at: ['thing.real'] },
  { name: 'a text for a yes', ask: 'yes', reply: { yes: 'true' }, data: { yes: null }, at: ['thing.yes'] },
  {
    name: 'an unknown enum value',
    ask: 'kind',
    reply: { kind: 'C' },
    data: { kind: null },
    at: ['thing.kind'],
  },
  {
    name: 'an enum value by the name of every object',
    ask: 'kind',
    reply: { kind: 'constructor' },
    data: { kind: null },
    at: ['thing.kind'],
  },
  { name: 'a number for an enum', ask: 'kind', reply: { kind: 1 }, data: { kind: null }, at: ['thing.kind'] },
  {
    name: 'one unknown enum value of three',
    ask: 'kinds',
    reply: { kinds: ['A', 'C', 'B'] },
    data: { kinds: ['A', null, 'B'] },
    at: ['thing.kinds.1'],
  },
  {
    name: 'null for what cannot be null',
    ask: 'strict',
    reply: { strict: null },
    data: null,
    at: ['thing.strict'],
  },
  { name: 'nothing for what cannot be null', ask: 'strict', reply: {}, data: null, at: ['thing.strict'] },
  { name: 'nothing for what can', ask: 'text', reply: {}, data: { text: null } },
  {
    name: 'null in a list of texts',
    ask: 'tags loose',
    reply: { tags: ['a', null], loose: ['a', null] },
    data: { tags: null, loose: ['a', null] },
    at: ['thing.tags.1'],
  },
  { name: 'a text for a list', ask: 'tags', reply: { tags: 'a' }, data: { tags: null }, at: ['thing.tags'] },
  {
    name: 'an object for a list',
    ask: 'loose',
    reply: { loose: { length: 2, 0: 'a' } },
    data: { loose: null },
    at: ['thing.loose'],
  },
  {
    name: 'an object in a list of texts',
    ask: 'loose',
    reply: { loose: ['a', { b: 1 }, 'c'] },
    data: { loose: ['a', null, 'c'] },
    at: ['thing.loose.1'],
  },
  {
    name: 'a text for an object',
    ask: 'box { name }',
    reply: { box: 'b' },
    data: { box: null },
    at: ['thing.box'],
  },
  {
    name: 'a list for an object',
    ask: 'box { name }',
    reply: { box: [box] },
    data: { box: null },
    at: ['thing.box'],
  },
  {
    name: 'a number for an object that cannot be null',
    ask: 'firm { name }',
    reply: { firm: 1 },
    data: null,
    at: ['thing.firm'],
  },
  {
    name: 'an object for a list of objects',
    ask: 'boxes { name }',
    reply: { boxes: box },
    data: { boxes: null },
    at: ['thing.boxes'],
  },
  {
    name: 'a text in a list of objects',
    ask: 'boxes { name }',
    reply: { boxes: [box, 'b', box] },
    data: { boxes: [{ name: 'b' }, null, { name: 'b' }] },
    at: ['thing.boxes.1'],
  },
  {
    name: 'a list in a list of objects',
    ask: 'boxes { name }',
    reply: { boxes: [[box], box] },
    data: { boxes: [null, { name: 'b' }] },
    at: ['thing.boxes.0'],
  },
  {
    name: 'null in a list that has none',
    ask: 'full { name }',
    reply: { full: [box, null] },
    data: { full: null },
    at: ['thing.full.1'],
  },
  {
    name: 'a missing field of one item',
    ask: 'boxes { name width }',
    reply: { boxes: [box, { name: 'c' }] },
    data: { boxes: [box, null] },
    at: ['thing.boxes.1.width'],
  },
  {
    name: 'one of a grid',
    ask: 'grid',
    reply: { grid: [[1, 'x'], 3, [2]] },
    data: { grid: [[1, null], null, [2]] },
    at: ['thing.grid.0.1', 'thing.grid.1'],
  },
  {
    name: 'two errors at once',
    ask: 'whole kind text',
    reply: { whole: 'a', kind: 'x', text: 't' },
    data: { whole: null, kind: null, text: 't' },
    at: ['thing.kind', 'thing.whole'],
  },
  {
    name: 'a union that tells no type',
    ask: 'any { ... on Box { name } }',
    reply: { any: { name: 'x' } },
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'a union of another type',
    ask: 'any { ... on Box { name } }',
    reply: { any: { __typename: 'Admin', name: 'x' } },
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'a union of no object type',
    ask: 'any { ... on Box { name } }',
    reply: { any: { __typename: 'JSON', name: 'x' } },
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'a union of a type that nobody has',
    ask: 'any { ... on Box { name } }',
    reply: { any: { __typename: 'Nothing' } },
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'a union of a type by the name of every object',
    ask: 'any { ... on Box { name } }',
    reply: '{"any":{"__typename":"__proto__"}}',
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'a union whose type is an object',
    ask: 'any { ... on Box { name } }',
    reply: { any: { __typename: { a: 1 } } },
    data: { any: null },
    at: ['thing.any'],
  },
  {
    name: 'an interface of the type itself',
    ask: 'named { name }',
    reply: { named: { __typename: 'Named', name: 'x' } },
    data: { named: null },
    at: ['thing.named'],
  },
  {
    name: 'names of every object',
    ask: 'text json',
    reply: '{"__proto__":{"text":"evil"},"json":{"__proto__":{"a":1},"constructor":2}}',
    data: { text: null, json: JSON.parse('{"__proto__":{"a":1},"constructor":2}') },
  },
  {
    name: 'two of one name: the last counts',
    ask: 'text',
    reply: '{"text":"a","text":"b"}',
    data: { text: 'b' },
  },
  { name: 'half a character', ask: 'text', reply: '{"text":"a\\ud800b"}', data: { text: 'a\ud800b' } },
  { name: 'a zero byte', ask: 'text', reply: '{"text":"a\\u0000b"}', data: { text: 'a\0b' } },
];

function told({ errors = [] }: Awaited<ReturnType<TestGateway['ask']>>): string[] {
  return errors.map(({ path, extensions }) => `${path?.join('.')} ${String(extensions['code'])}`).toSorted();
}

for (const name of ['REST', 'GraphQL']) {
  const ask = (query: string) => {
    const found = gateways.find((one) => one.name === name);
    return (found ?? assert.fail(name)).gateway.ask(query);
  };
  describe(name, () => {
    for (const { name: what, ask: asked, reply: given, data, at = [] } of rows)
      test(what, async () => {
        reply =
          typeof given === 'string' ? given.replace('{', '{"id":"1",') : { id: '1', ...(given as object) };
        const answer = await ask(`{ thing { id ${asked} } other: __typename }`);
        const expected = { thing: data === null ? null : { id: '1', ...data }, other: 'Query' };
        assert.equal(JSON.stringify(answer.data), JSON.stringify(expected));
        assert.deepEqual(
          told(answer),
          at.map((path) => `${path} ${BAD}`),
        );
        for (const { message } of answer.errors ?? []) assert.doesNotMatch(message, /evil|Admin|Nothing/);
      });

    for (const [what, given, things, at] of [
      ['an object for a list', { id: '1' }, null, ['things']],
      ['a text for a list', '"a"', null, ['things']],
      ['null', null, null, []],
      [
        'an item of another kind',
        [{ id: '1' }, 7, null, [{ id: '2' }]],
        [{ id: '1' }, null, null, null],
        ['things.1', 'things.3'],
      ],
    ] as const)
      test(`at a root field that is a list: ${what}`, async () => {
        reply = given;
        const answer = await ask('{ things { id } }');
        assert.deepEqual(answer.data, { things });
        assert.deepEqual(
          told(answer),
          at.map((path) => `${path} ${BAD}`),
        );
      });

    for (const [what, given] of [
      ['null', null],
      ['a list', [{ id: '1' }]],
      ['a text', '"<html>"'],
    ] as const)
      test(`at a root field that cannot be null: ${what}`, async () => {
        reply = given;
        const answer = await ask('{ sure { id } }');
        assert.equal(answer.data, null);
        assert.deepEqual(told(answer), [`sure ${BAD}`]);
      });

    test('no prototype was changed', () => {
      assert.equal(({} as Record<string, unknown>)['text'], undefined);
    });
  });
}
