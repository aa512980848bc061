/** The table "What is missing" of the schema language: every place, origin and kind of nothing does what its cell says. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Kind, parse } from 'graphql';
import { FacetError } from '../../src/base/errors.ts';
import type { Runtime } from '../../src/fields/binding.ts';
import { createFetch, type FieldScope } from '../../src/fields/fetch.ts';
import { Loaders } from '../../src/loaders/loaders.ts';
import type { RenderedCall } from '../../src/upstream/call.ts';
import type { GraphqlRequest } from '../../src/upstream/graphql/message.ts';
import type { GrpcRequest } from '../../src/upstream/grpc/message.ts';
import { loadProtos } from '../../src/upstream/grpc/protos.ts';
import { protocols } from '../../src/upstream/protocols.ts';
import type { RestRequest } from '../../src/upstream/rest/message.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'schema-language.md'), 'utf8');
const states = ['not given', 'null', '""', '[]'] as const;
type State = (typeof states)[number];
const values: Readonly<Record<State, unknown>> = { 'not given': undefined, null: null, '""': '', '[]': [] };

/** The rows of the table: what stands first, and a cell a state. */
const rows = page
  .slice(page.indexOf('**What is missing.**'))
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const end = rows.findIndex(([first]) => first?.startsWith('`{claims.x}`') === true);

type Place = 'path' | 'query' | 'header' | 'metadata' | 'body' | 'message' | 'arguments' | 'batch';
const placeOf: readonly (readonly [RegExp, Place])[] = [
  [/in a path$/, 'path'],
  [/in a query parameter$/, 'query'],
  [/in a header$/, 'header'],
  [/in gRPC metadata$/, 'metadata'],
  [/in a `body`$/, 'body'],
  [/in a gRPC `request`$/, 'message'],
  [/in an argument of `@graphql`$/, 'arguments'],
  [/in a part of a batch's key$/, 'batch'],
];
const places = placeOf.map(([, place]) => place).filter((place) => place !== 'batch');
type Origin = 'args' | 'headers' | 'parent' | 'claims';

/** By origin and place. */
const cells = new Map<string, readonly string[]>();
let origins: readonly Origin[] = [];
for (const [first = '', ...row] of rows.slice(0, end + 1)) {
  if (first.startsWith('`{args.x}` or `{headers.x}`')) origins = ['args', 'headers'];
  if (first.startsWith('`{parent.x}`')) origins = ['parent'];
  const place = placeOf.find(([pattern]) => pattern.test(first))?.[1];
  if (place !== undefined) for (const origin of origins) cells.set(`${origin} ${place}`, row);
  else if (first === '`{claims.x}`, anywhere')
    for (const each of places)
      cells.set(
        `claims ${each}`,
        row.map((cell, at) => (cell === 'as `{args.x}`' ? (cells.get(`args ${each}`)?.[at] ?? '') : cell)),
      );
  else assert.fail(`what is "${first}"?`);
}

const PROTO = `syntax = "proto3";
package t;
message Ask { optional string x = 1; repeated string xs = 2; string other = 3; }
message Reply { string id = 1; }
service T { rpc Get(Ask) returns (Reply); }
`;
const folder = mkdtempSync(join(tmpdir(), 'facet-missing-'));
writeFileSync(join(folder, 't.proto'), PROTO);
const protos = loadProtos([join(folder, 't.proto')]);
rmSync(folder, { recursive: true });

/** The directive with one expression at a place; `other` stands beside it. A list has a repeated field in a message. */
const directives: Readonly<Record<Place, (expression: string, field: string) => string>> = {
  path: (of) => `@rest(get: "/a/${of}")`,
  query: (of) => `@rest(get: "/a?x=${of}&other=1")`,
  header: (of) => `@rest(get: "/a", headers: {x: "${of}", other: "1"})`,
  metadata: (of) => `@grpc(rpc: "t.T/Get", metadata: {x: "${of}", other: "1"})`,
  body: (of) => `@rest(post: "/a", body: {in: {x: "${of}", other: 1}})`,
  message: (of, field) => `@grpc(rpc: "t.T/Get", request: {${field}: "${of}", other: "1"})`,
  arguments: (of) => `@graphql(field: "f", args: {in: {x: "${of}", other: 1}})`,
  batch: (of) =>
    `@rest(get: "/a?id={keys.a}", batch: {key: {a: "${of}", b: "{parent.b}"}, match: {a: "a", b: "b"}})`,
};

/** What is sent at the place: the value as it is there, or that it is left out. */
const sentAt: Readonly<Record<Place, (request: never) => unknown>> = {
  path: ({ path }: RestRequest) => path,
  query: ({ path }: RestRequest) => path.replace('/a?', '').replace(/&?other=1$/, '') || undefined,
  header: ({ headers }: RestRequest) => headers['x'],
  metadata: ({ metadata }: GrpcRequest) => metadata['x'],
  body: ({ body }: RestRequest) => (JSON.parse(body ?? '') as { in: { x?: unknown } }).in.x,
  message: ({ bytes, method }: GrpcRequest) => (bytes.equals(method.encode({ other: '1' })) ? undefined : ''),
  arguments: ({ args: [given] }: GraphqlRequest) => (given?.value as { x?: unknown } | undefined)?.x,
  batch: ({ path }: RestRequest) => path,
};

const NO_CALL = Symbol('no call');

/** What a field with this call does: what it sends, that it sends nothing, or the error that refuses it. */
async function run(place: Place, origin: Origin, state: State, shape: Partial<Shape> = {}): Promise<Outcome> {
  const field = state === '[]' ? 'xs' : 'x';
  const [definition] = parse(
    `type Thing { f: String ${directives[place](`{${origin}.x}`, field)} }`,
  ).definitions;
  assert.ok(definition?.kind === Kind.OBJECT_TYPE_DEFINITION);
  const node = definition.fields?.[0]?.directives?.[0];
  const protocol = protocols.get(node?.name.value ?? '');
  assert.ok(node !== undefined && protocol !== undefined);
  const parsed = protocol.parse(node, {
    ownService: 'a',
    parent: 'Thing',
    report: ({ message }) => assert.fail(message),
    protos,
    findRoot: (_service, _operation, name) => ({ name, args: new Map([['in', 'In']]) }),
  });
  assert.ok(parsed !== undefined);
  const of = (name: Origin): Record<string, unknown> =>
    name === origin && state !== 'not given' ? { x: values[state] } : {};
  const scope: FieldScope = {
    args: of('args'),
    parent: { b: '2', ...of('parent') },
    claims: of('claims'),
    headers: of('headers') as FieldScope['headers'],
  };
  let sent: RenderedCall | undefined;
  const runtime = {
    loaders: new Loaders(),
    send: async (call: RenderedCall) => {
      sent = call;
      return place === 'batch' ? [] : null;
    },
  } as unknown as Runtime;
  const fetch = createFetch({
    call: { protocol, ...parsed },
    isList: false,
    isNullable: true,
    isBoolean: false,
    isMutation: false,
    ...shape,
  });
  try {
    const value = await fetch(scope, runtime);
    return sent === undefined
      ? { sent: NO_CALL, value }
      : { sent: sentAt[place](sent.request as never), value };
  } catch (error) {
    assert.ok(error instanceof FacetError, String(error));
    assert.equal(sent, undefined, 'a refused call was made');
    return { refused: error.code };
  }
}

interface Shape {
  readonly isList: boolean;
  readonly isNullable: boolean;
}
type Outcome = { readonly sent: unknown; readonly value: unknown } | { readonly refused: string };

/** Of these there is no such value: a header has one text, or is not there. */
function isPossible(origin: Origin, state: State): boolean {
  return origin !== 'headers' || state === 'not given' || state === '""';
}

describe('what is missing', () => {
  test('the table has every place and origin', () => {
    assert.equal(cells.size, 7 * 4 + 1);
    for (const row of cells.values()) assert.equal(row.length, states.length);
  });

  for (const [key, row] of cells) {
    const [origin, place] = key.split(' ') as [Origin, Place];
    for (const [at, state] of states.entries()) {
      const cell = row[at];
      if (!isPossible(origin, state)) continue;
      test(`{${origin}.x} in ${place}, ${state}: ${cell}`, async () => {
        const outcome = await run(place, origin, state);
        switch (cell) {
          case 'refused':
            assert.ok('refused' in outcome, JSON.stringify(outcome));
            assert.equal(
              outcome.refused,
              origin === 'claims' && (state === 'not given' || state === 'null')
                ? 'FORBIDDEN'
                : 'BAD_USER_INPUT',
            );
            return;
          case 'no call':
            assert.deepEqual(outcome, { sent: NO_CALL, value: null });
            return;
          case 'left out':
            assert.deepEqual(outcome, { sent: undefined, value: null });
            return;
          case '`x=`':
            assert.ok('sent' in outcome && outcome.sent === 'x=', JSON.stringify(outcome));
            return;
          case 'sent':
            assert.ok('sent' in outcome && outcome.sent !== NO_CALL, JSON.stringify(outcome));
            if (place === 'batch') assert.equal(outcome.sent, '/a?id=');
            else if (place === 'message') assert.equal(outcome.sent, state === '""' ? '' : undefined);
            else assert.deepEqual(outcome.sent, values[state]);
            return;
          default:
            assert.fail(`what is ${cell}?`);
        }
      });
    }
  }

  for (const place of places)
    test(`without a call in ${place} a list is null, or empty where it cannot be null`, async () => {
      for (const state of ['not given', 'null'] as const) {
        assert.deepEqual(await run(place, 'parent', state, { isList: true }), { sent: NO_CALL, value: null });
        assert.deepEqual(await run(place, 'parent', state, { isList: true, isNullable: false }), {
          sent: NO_CALL,
          value: [],
        });
      }
    });

  for (const place of ['query', 'message'] as const)
    test(`an empty list in ${place} is an empty list`, async () => {
      assert.deepEqual(await run(place, 'parent', '[]', { isList: true }), { sent: NO_CALL, value: [] });
    });
});
