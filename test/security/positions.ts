/**
 * Every place of a call that an expression can fill, each as a root field of its own: how the schema declares it, and how
 * a service reads the value back out of what arrived. `read` throws where anything but the value differs from what is
 * declared.
 */

import assert from 'node:assert/strict';
import type { GrpcCall, RestCall } from './recording-services.ts';

export type Seen =
  | { readonly protocol: 'rest'; readonly call: RestCall }
  | { readonly protocol: 'grpc'; readonly call: GrpcCall }
  | { readonly protocol: 'graphql'; readonly call: { readonly query: string; readonly variables: unknown } };

export interface Position {
  readonly name: string;
  readonly service: 'web' | 'rpc' | 'graph';
  /** The directive; `%` stands for the expression's path: `args.v`, `parent.v`, `claims.v`. */
  readonly directive: string;
  /** The values the service would read, of which each must be the one that was sent. */
  read(seen: Seen): unknown[];
}

const rest = (
  name: string,
  directive: string,
  read: (call: RestCall) => unknown[],
  method = 'GET',
): Position => ({
  name,
  service: 'web',
  directive,
  read({ protocol, call }) {
    assert.equal(protocol, 'rest');
    assert.equal(call.method, method);
    return read(call);
  },
});

/** The path's segments, decoded, of a target that has no query. */
function segmentsOf({ target }: RestCall): string[] {
  assert.ok(!target.includes('?') && !target.includes('#'), target);
  assert.equal(new URL(target, 'http://host').pathname, target, 'no server may read another path');
  return target.slice(1).split('/').map(decodeURIComponent);
}

/** The parameters in their order, decoded as a form and as a URI, which must agree. */
function parametersOf({ target }: RestCall, path: string): [string, string][] {
  assert.ok(target.startsWith(`${path}?`), target);
  const search = target.slice(path.length + 1);
  assert.ok(!/[?#]/.test(search), target);
  const pairs = search.split('&').map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    assert.equal(value.length, 1, target);
    return [decodeURIComponent(name), decodeURIComponent(value[0] ?? '')];
  });
  assert.deepEqual([...new URL(target, 'http://host').searchParams], pairs, 'both readers agree');
  return pairs;
}

function middle(pairs: readonly [string, string][]): unknown[] {
  const [first, second, last, ...more] = pairs;
  assert.deepEqual([first, last, more], [['fixed', '1'], ['last', '2'], []]);
  assert.equal(second?.[0], 'v');
  return [second?.[1]];
}

function headerOf(call: RestCall): unknown[] {
  const names = call.rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  assert.deepEqual(
    names.toSorted(),
    [
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'x-request-id',
      'x-tag',
      ...(names.includes('x-user-id') ? ['x-user-id'] : []),
    ].toSorted(),
  );
  return [call.headers['x-tag']];
}

function bodyOf(call: RestCall, target: string): Record<string, unknown> {
  assert.equal(call.target, target);
  assert.equal(call.headers['content-type'], 'application/json');
  return JSON.parse(call.body) as Record<string, unknown>;
}

const grpc = (name: string, directive: string, read: (call: GrpcCall) => unknown[]): Position => ({
  name,
  service: 'rpc',
  directive,
  read({ protocol, call }) {
    assert.equal(protocol, 'grpc');
    return read(call);
  },
});

/** The message without what a reader fills in for fields that were not sent. */
function sent(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(message).filter(([, value]) => value !== undefined));
}

export const positions: readonly Position[] = [
  rest('segment', '@rest(service: "web", get: "/segment/{%}/end")', (call) => {
    const [first, value, last, ...more] = segmentsOf(call);
    assert.deepEqual([first, last, more], ['segment', 'end', []]);
    return [value];
  }),
  rest('partOfSegment', '@rest(service: "web", get: "/partOfSegment/a-{%}.json")', (call) => {
    const [, value = '', ...more] = segmentsOf(call);
    assert.deepEqual(more, []);
    assert.ok(value.startsWith('a-') && value.endsWith('.json'));
    return [value.slice(2, -5)];
  }),
  rest('writtenParameter', '@rest(service: "web", get: "/writtenParameter?fixed=1&v={%}&last=2")', (call) =>
    middle(parametersOf(call, '/writtenParameter')),
  ),
  rest(
    'namedParameter',
    '@rest(service: "web", get: "/namedParameter", query: {fixed: "1", v: "{%}", last: "2"})',
    (call) => middle(parametersOf(call, '/namedParameter')),
  ),
  rest(
    'partOfParameter',
    '@rest(service: "web", get: "/partOfParameter?fixed=1", query: {v: "<{%}&x=1>", last: "2"})',
    (call) => {
      const [value] = middle(parametersOf(call, '/partOfParameter')) as [string];
      assert.ok(value.startsWith('<') && value.endsWith('&x=1>'));
      return [value.slice(1, -5)];
    },
  ),
  rest(
    'repeatedParameter',
    '@rest(service: "web", get: "/repeatedParameter", query: {v: ["a", "{%}", "z"]})',
    (call) => {
      const [first, value, last, ...more] = parametersOf(call, '/repeatedParameter');
      assert.deepEqual([first, last, more, value?.[0]], [['v', 'a'], ['v', 'z'], [], 'v']);
      return [value?.[1]];
    },
  ),
  rest(
    'commaList',
    '@rest(service: "web", get: "/commaList", query: {v: ["a", "{%}", "z"]}, style: CSV)',
    (call) => {
      const [only, ...more] = parametersOf(call, '/commaList');
      assert.deepEqual(more, []);
      const [first, value, last, ...items] = (only?.[1] ?? '').split(',');
      assert.deepEqual([first, last, items], ['a', 'z', []]);
      return [value];
    },
  ),
  rest('header', '@rest(service: "web", get: "/header", headers: [{name: "X-Tag", value: "{%}"}])', headerOf),
  rest(
    'partOfHeader',
    '@rest(service: "web", get: "/partOfHeader", headers: [{name: "x-tag", value: "a{%}z"}])',
    (call) => {
      const [value] = headerOf(call) as [string];
      assert.ok(value.startsWith('a') && value.endsWith('z'));
      return [value.slice(1, -1)];
    },
  ),
  rest(
    'body',
    '@rest(service: "web", post: "/body", body: {fixed: 1, v: "{%}", list: ["{%}"], text: "<{%}>"})',
    (call) => {
      const { fixed, v, list, text, ...more } = bodyOf(call, '/body');
      assert.deepEqual([fixed, more], [1, {}]);
      const [item, ...items] = list as unknown[];
      assert.deepEqual(items, []);
      return [v, item, String(text).slice(1, -1)];
    },
    'POST',
  ),
  grpc(
    'message',
    '@grpc(service: "rpc", rpc: "test.Echo/Say", pick: "ok", request: {text: "{%}", texts: ["a", "{%}"], inner: {text: "{%}"}})',
    ({ message }) => {
      const { text, texts, inner, ...more } = sent(message);
      assert.deepEqual(more, {});
      assert.equal((texts as unknown[])[0], 'a');
      return [text, (texts as unknown[])[1], (inner as { text: unknown }).text];
    },
  ),
  grpc(
    'metadata',
    '@grpc(service: "rpc", rpc: "test.Echo/Tag", pick: "ok", request: {}, metadata: [{name: "x-tag", value: "{%}"}])',
    ({ metadata, message }) => {
      assert.deepEqual(sent(message), {});
      assert.deepEqual(
        Object.keys(metadata).filter((name) => !['user-agent', 'x-request-id', 'x-user-id'].includes(name)),
        ['x-tag'],
      );
      return [metadata['x-tag']];
    },
  ),
  {
    name: 'variable',
    service: 'graph',
    directive:
      '@graphql(service: "graph", field: "echo", args: {text: "{%}", list: ["a", "{%}"], input: {text: "{%}"}})',
    read({ protocol, call }) {
      assert.equal(protocol, 'graphql');
      const { query, variables } = call as { query: string; variables: Record<string, unknown> };
      assert.equal(
        query,
        'query($v0: String, $v1: [String], $v2: In) { r0: echo(text: $v0, list: $v1, input: $v2) }',
      );
      const { v0, v1, v2, ...more } = variables as Record<string, any>;
      assert.deepEqual([more, v1[0], v1.length, Object.keys(v2)], [{}, 'a', 2, ['text']]);
      return [v0, v1[1], v2.text];
    },
  },
];
