/** A gateway in front of the recording services, whose every position can be filled from each kind of expression. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Environment, parseApp, parseServices, startGateway } from '../../src/index.ts';
import { startTokenIssuer } from '../support/token-issuer.ts';
import { type Position, positions, type Seen } from './positions.ts';
import {
  type GrpcCall,
  type Recording,
  type RestCall,
  recordGrpc,
  recordHttp,
} from './recording-services.ts';

export const proto = `syntax = "proto3";
package test;
enum Kind { KIND_UNKNOWN = 0; KIND_A = 1; }
message Inner { string text = 1; Inner inner = 2; }
message Said {
  string text = 1;
  repeated string texts = 2;
  Inner inner = 3;
  bytes bytes = 4;
  int64 big = 5;
  uint32 small = 6;
  double real = 7;
  Kind kind = 8;
  bool flag = 9;
  map<string, string> map = 10;
  map<string, Inner> inners = 11;
}
message Heard { string ok = 1; }
service Echo {
  rpc Say (Said) returns (Heard);
  rpc Tag (Said) returns (Heard);
  rpc Value (Said) returns (Heard);
}
`;

/** Fields for values that are no text. */
const values = [
  'whole(input: JSON): JSON @rest(service: "web", post: "/whole", body: "{args.input}")',
  'inside(input: JSON): JSON @rest(service: "web", post: "/inside", body: {v: "{args.input}"})',
  'recursive(input: Where): JSON @rest(service: "web", post: "/recursive", body: "{args.input}")',
  'list(vs: [String]): JSON @rest(service: "web", get: "/list?id={args.vs}")',
  'comma(vs: [String]): JSON @rest(service: "web", get: "/comma?id={args.vs}", style: CSV)',
  ...['bytes', 'big', 'small', 'real', 'kind', 'flag', 'map', 'inners', 'inner'].map(
    (name) =>
      `${name}(input: JSON): JSON @grpc(service: "rpc", rpc: "test.Echo/Value", request: {${name}: "{args.input}"})`,
  ),
  'anything(input: JSON): JSON @graphql(service: "graph", field: "any", args: {input: "{args.input}"})',
  'number(input: JSON): JSON @graphql(service: "graph", field: "int", args: {input: "{args.input}"})',
];

const fieldsOf = (prefix: string, args: string, path: string): string =>
  positions
    .map(({ name, directive }) => `${prefix}${name}${args}: JSON ${directive.replaceAll('%', path)}`)
    .join('\n');

const files = {
  'services/web.graphql': `scalar JSON
input Where { not: Where @from(path: "n")  text: String }
type Hostile { v: String
${fieldsOf('', '', 'parent.v')}
}
type Query {
hostile: Hostile @rest(get: "/hostile")
${fieldsOf('args_', '(v: String)', 'args.v')}
${fieldsOf('claims_', '', 'claims.v')}
${fieldsOf('headers_', '', 'headers.x-v')}
${values.join('\n')}
}`,
  'services/graph.graphql': `scalar JSON
input In { text: String }
type Query { echo(text: String, list: [String], input: In): JSON  any(input: JSON): JSON  int(input: Int): JSON }`,
  'services/rpc.graphql': 'type Query { rpc: String @value(of: "rpc") }',
  'services/rpc.proto': proto,
  'clients/web/schema.graphql': 'extend schema @expose(all: true)',
};

export interface Told {
  readonly status: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface HostileGateway {
  readonly web: Recording<RestCall>;
  readonly rpc: Recording<GrpcCall>;
  readonly graph: Recording<RestCall>;
  /** What `/hostile` answers. */
  hostile: string;
  ask(query: string, variables?: object, headers?: Record<string, string>): Promise<Told>;
  /** Sends a body as it is. */
  post(body: string, headers?: Record<string, string>): Promise<Told>;
  token(claims: Readonly<Record<string, unknown>>): Promise<string>;
  /** The calls that a position made since the last `forget`. */
  seenBy(position: Position): Seen[];
  /** All of them. */
  count(): number;
  forget(): void;
  stop(): Promise<void>;
}

export async function startHostileGateway(): Promise<HostileGateway> {
  await using stack = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), 'facet-hostile-'));
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, 'schemas', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const state = { hostile: '{}' };
  const web = await recordHttp(({ target }) => ({ text: target === '/hostile' ? state.hostile : '"ok"' }));
  stack.defer(() => web.stop());
  const rpc = await recordGrpc(join(root, 'schemas/services/rpc.proto'), () => ({ ok: 'ok' }));
  stack.defer(() => rpc.stop());
  const graph = await recordHttp(() => ({ text: '{"data":{"r0":"ok"}}' }));
  stack.defer(() => graph.stop());
  const issuer = await startTokenIssuer();
  stack.defer(() => issuer.stop());
  const env = new Environment({});
  const gateway = await startGateway({
    root,
    services: parseServices(
      () => ({ web: { url: web.url }, rpc: { url: rpc.url }, graph: { url: graph.url, kind: 'graphql' } }),
      env,
    ),
    apps: [
      parseApp(
        () => ({
          name: 'web',
          port: 0,
          jwt: issuer.jwt,
          forwardHeaders: ['x-v'],
          maxBodyBytes: 8_000_000,
          // Values go as deep as they are made here: what fills them has a bound of its own.
          limits: { maxJsonDepth: 1_000_000, maxJsonMembers: 1_000_000 },
        }),
        env,
      ),
    ],
    log: () => {},
  });
  stack.defer(() => gateway.stop(0));
  const endpoint = gateway.apps[0]?.endpoints[0] ?? '';

  const post: HostileGateway['post'] = async (body, headers = {}) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const text = await response.text();
    const { data, errors = [] } = JSON.parse(text) as Partial<Pick<Told, 'data' | 'errors'>>;
    return { status: response.status, text, data, errors };
  };
  const held = stack.move();
  return {
    web,
    rpc,
    graph,
    get hostile() {
      return state.hostile;
    },
    set hostile(text) {
      state.hostile = text;
    },
    post,
    ask: (query, variables = {}, headers) => post(JSON.stringify({ query, variables }), headers),
    token: (claims) => issuer.sign(claims, 60, false),
    seenBy({ name, service }) {
      if (service === 'web')
        return web.calls
          .filter(({ target }) => new RegExp(`^/${name}(?:[/?]|$)`).test(target))
          .map((call) => ({ protocol: 'rest', call }));
      if (service === 'rpc')
        return rpc.calls
          .filter(({ rpc: called }) => called === (name === 'message' ? 'test.Echo/Say' : 'test.Echo/Tag'))
          .map((call) => ({ protocol: 'grpc', call }));
      return graph.calls.map(({ body }) => ({
        protocol: 'graphql',
        call: JSON.parse(body) as { query: string; variables: unknown },
      }));
    },
    count: () =>
      web.calls.filter(({ target }) => target !== '/hostile').length + rpc.calls.length + graph.calls.length,
    forget() {
      for (const { calls } of [web, rpc, graph]) calls.splice(0);
    },
    stop: () => held.disposeAsync(),
  };
}
