/** What the contract of protocols is held against: each protocol with a real service that answers as a test wants, and the mock. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  status as codes,
  Server as GrpcServer,
  type Metadata,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { Kind, parse } from 'graphql';
import type { ErrorCode } from '../../src/base/errors.ts';
import { type RenderedCall, renderCall } from '../../src/upstream/call.ts';
import { graphqlProtocol } from '../../src/upstream/graphql/protocol.ts';
import { Selection } from '../../src/upstream/graphql/selection.ts';
import { grpcProtocol } from '../../src/upstream/grpc/protocol.ts';
import { loadProtos } from '../../src/upstream/grpc/protos.ts';
import type { MockOptions } from '../../src/upstream/mock/options.ts';
import type { ReplyShape } from '../../src/upstream/mock/shape.ts';
import type { ParseContext, Protocol } from '../../src/upstream/protocol.ts';
import { restProtocol } from '../../src/upstream/rest/protocol.ts';
import { toyProtocol } from './toy/protocol.ts';

/** How a service fails. */
export const faults = ['absent', 'failed', 'cut', 'nonsense', 'large', 'hang'] as const;
export type Fault = (typeof faults)[number];
export type Answer = 'value' | Fault;

/** A code that a fault becomes, or why there is no such fault. */
export type Expected = { readonly code: ErrorCode; readonly status?: number } | { readonly none: string };

export interface Backend {
  readonly url: string;
  /** The headers or metadata of each call, in order. */
  readonly seen: Record<string, string>[];
  /** How many calls were given up before they were answered. */
  cancelled(): number;
  stop(): Promise<void>;
}

export interface Subject {
  readonly name: string;
  readonly protocol: Protocol;
  /** The directive of a read and of a stream, with more of its arguments. */
  directive(more: string): string;
  stream?(more: string): string;
  /** The argument that takes headers, undefined where a schema file writes none. */
  readonly headers: 'headers' | 'metadata' | undefined;
  readonly faults: Readonly<Record<Fault, Expected>>;
  /** Whether identical reads may be one. */
  readonly isShared: boolean;
  /** A service whose every call is answered so. */
  start(answer: Answer): Promise<Backend>;
  /** How the mock is told to answer so; no service is started then. */
  mock?(answer: Answer): Omit<MockOptions, 'services'>;
}

/** More than the service's `maxResponseBytes` in the tests. */
const LARGE = 100_000;
const PROTO = `syntax = "proto3";
package t;
message Ask { string id = 1; }
message Thing { string id = 1; }
service T { rpc Get(Ask) returns (Thing); rpc Watch(Ask) returns (stream Thing); }
`;

const folder = mkdtempSync(join(tmpdir(), 'facet-contract-'));
const protoFile = join(folder, 't.proto');
writeFileSync(protoFile, PROTO);
const protos = loadProtos([protoFile]);
rmSync(folder, { recursive: true });

/** What every service answers, and what every mock makes. */
export const value = { id: '1' };

/** The call that a directive declares, filled in. */
export function rendered(
  protocol: Protocol,
  directive: string,
  scope: Readonly<Record<string, unknown>> = {},
): RenderedCall {
  const [definition] = parse(`type Query { thing: String ${directive} }`).definitions;
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION) throw new Error('no type');
  const node = definition.fields?.[0]?.directives?.[0];
  if (node === undefined) throw new Error('no directive');
  const context: ParseContext = {
    ownService: 'a',
    parent: 'Query',
    report: ({ message }) => {
      throw new Error(message);
    },
    protos,
    findRoot: (_service, _operation, field) => ({ name: field, args: new Map() }),
  };
  const call = protocol.parse(node, context);
  if (call === undefined) throw new Error('not parsed');
  const selection = new Selection();
  selection.add('id');
  return renderCall(
    { protocol, ...call },
    { args: scope, parent: {}, claims: undefined, headers: {} },
    selection,
  );
}

type Reply = (request: IncomingMessage, response: ServerResponse) => void;

async function startHttp(answer: Answer, replies: Partial<Record<Answer, Reply>>): Promise<Backend> {
  const seen: Record<string, string>[] = [];
  let cancelled = 0;
  const server = createHttpServer((request, response) => {
    seen.push(
      Object.fromEntries(Object.entries(request.headers).map(([name, text]) => [name, String(text)])),
    );
    response.on('close', () => {
      if (!response.writableEnded) cancelled += 1;
    });
    request.resume().on('end', () => {
      if (answer === 'hang') return;
      response.setHeader('content-type', 'application/json');
      if (answer === 'cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{', () => response.destroy());
        return;
      }
      replies[answer]?.(request, response);
    });
  });
  return { ...(await listening(server, 'http')), seen, cancelled: () => cancelled };
}

async function listening(server: Server, scheme: string): Promise<Pick<Backend, 'url' | 'stop'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const send =
  (status: number, text: string): Reply =>
  (_request, response) => {
    response.writeHead(status);
    response.end(text);
  };

const rest: Subject = {
  name: 'rest',
  protocol: restProtocol,
  directive: (more) => `@rest(get: "/thing"${more})`,
  headers: 'headers',
  isShared: true,
  faults: {
    absent: { code: 'NOT_FOUND', status: 404 },
    failed: { code: 'UPSTREAM_ERROR', status: 500 },
    cut: { code: 'UPSTREAM_UNAVAILABLE' },
    nonsense: { code: 'UPSTREAM_BAD_RESPONSE', status: 200 },
    large: { code: 'UPSTREAM_RESPONSE_TOO_LARGE' },
    hang: { code: 'UPSTREAM_TIMEOUT' },
  },
  start: (answer) =>
    startHttp(answer, {
      value: send(200, JSON.stringify(value)),
      absent: send(404, ''),
      failed: send(500, ''),
      nonsense: send(200, '{"id":'),
      large: send(200, JSON.stringify({ id: 'x'.repeat(LARGE) })),
    }),
};

const graphql: Subject = {
  name: 'graphql',
  protocol: graphqlProtocol,
  directive: (more) => `@graphql(field: "thing"${more})`,
  headers: undefined,
  isShared: false,
  faults: {
    absent: { code: 'NOT_FOUND' },
    failed: { code: 'UPSTREAM_ERROR' },
    cut: { code: 'UPSTREAM_UNAVAILABLE' },
    nonsense: { code: 'UPSTREAM_BAD_RESPONSE', status: 200 },
    large: { code: 'UPSTREAM_RESPONSE_TOO_LARGE' },
    hang: { code: 'UPSTREAM_TIMEOUT' },
  },
  start: (answer) =>
    startHttp(answer, {
      value: send(200, JSON.stringify({ data: { r0: value } })),
      absent: send(
        200,
        JSON.stringify({
          data: { r0: null },
          errors: [{ message: 'none', path: ['r0'], extensions: { code: 'NOT_FOUND' } }],
        }),
      ),
      failed: send(200, JSON.stringify({ errors: [{ message: 'x', extensions: { code: 'INTERNAL' } }] })),
      nonsense: send(200, '{"data":'),
      large: send(200, JSON.stringify({ data: { r0: { id: 'x'.repeat(LARGE) } } })),
    }),
};

const raw = {
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};

function same(bytes: Buffer): Buffer {
  return bytes;
}

/** Field 1 with a text whose length needs up to three bytes. */
function thing(id: string): Buffer {
  const length: number[] = [];
  for (let left = id.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left <= 127) break;
  }
  return Buffer.concat([Buffer.from([0x0a, ...length]), Buffer.from(id)]);
}

async function startGrpc(answer: Answer): Promise<Backend> {
  const seen: Record<string, string>[] = [];
  let cancelled = 0;
  const server = new GrpcServer();
  const note = (metadata: Metadata): void =>
    void seen.push(
      Object.fromEntries(Object.entries(metadata.getMap()).map(([name, text]) => [name, text.toString()])),
    );
  const messages: Partial<Record<Answer, Buffer>> = {
    value: thing('1'),
    nonsense: Buffer.from([0x0a, 0x7f, 0x31]),
    large: thing('x'.repeat(LARGE)),
  };
  const statuses: Partial<Record<Answer, number>> = { absent: codes.NOT_FOUND, failed: codes.INTERNAL };
  server.addService(
    {
      Get: { path: '/t.T/Get', requestStream: false, responseStream: false, ...raw },
      Watch: { path: '/t.T/Watch', requestStream: false, responseStream: true, ...raw },
    },
    {
      Get(call: ServerUnaryCall<Buffer, Buffer>, done: (error: object | null, reply?: Buffer) => void) {
        note(call.metadata);
        call.on('cancelled', () => (cancelled += 1));
        if (answer === 'hang') return;
        if (answer === 'cut') server.forceShutdown();
        else if (statuses[answer] === undefined) done(null, messages[answer]);
        else done({ code: statuses[answer], details: 'x' });
      },
      Watch(call: ServerWritableStream<Buffer, Buffer>) {
        note(call.metadata);
        call.on('cancelled', () => (cancelled += 1));
        for (const message of [messages[answer], messages[answer]])
          if (message !== undefined) call.write(message);
        if (statuses[answer] !== undefined) call.emit('error', { code: statuses[answer], details: 'x' });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    url: `grpc://127.0.0.1:${port}`,
    seen,
    cancelled: () => cancelled,
    stop: async () => server.forceShutdown(),
  };
}

const grpc: Subject = {
  name: 'grpc',
  protocol: grpcProtocol,
  directive: (more) => `@grpc(rpc: "t.T/Get"${more})`,
  stream: (more) => `@grpc(rpc: "t.T/Watch"${more})`,
  headers: 'metadata',
  isShared: false,
  faults: {
    absent: { code: 'NOT_FOUND', status: codes.NOT_FOUND },
    failed: { code: 'UPSTREAM_ERROR', status: codes.INTERNAL },
    // grpc-js ends its streams with a reset that says CANCEL.
    cut: { code: 'UPSTREAM_UNAVAILABLE', status: codes.CANCELLED },
    nonsense: { code: 'UPSTREAM_BAD_RESPONSE' },
    large: { code: 'UPSTREAM_RESPONSE_TOO_LARGE', status: codes.RESOURCE_EXHAUSTED },
    hang: { code: 'UPSTREAM_TIMEOUT', status: codes.DEADLINE_EXCEEDED },
  },
  start: startGrpc,
};

/** What the toy's service sends back for a line of JSON. */
const toyAnswers: Partial<Record<Answer, string>> = {
  value: JSON.stringify({ value }),
  absent: JSON.stringify({ error: 'NOT_FOUND' }),
  failed: JSON.stringify({ error: 'UPSTREAM_ERROR' }),
  cut: '',
  nonsense: '{"value":',
  large: JSON.stringify({ value: 'x'.repeat(LARGE) }),
};

/** A service that speaks the toy protocol. */
export async function startToy(answer: Answer): Promise<Backend & { readonly lines: string[] }> {
  const seen: Record<string, string>[] = [];
  const lines: string[] = [];
  let cancelled = 0;
  const server = createTcpServer((socket) => {
    let asked = '';
    let isAnswered = false;
    socket.on('error', () => {});
    socket.on('close', () => {
      if (!isAnswered) cancelled += 1;
    });
    socket.on('data', (chunk) => {
      asked += chunk.toString();
      if (!asked.endsWith('\n')) return;
      const { headers, line } = JSON.parse(asked) as { headers: Record<string, string>; line: string };
      seen.push(headers);
      lines.push(line);
      if (answer === 'hang') return;
      isAnswered = true;
      socket.end(toyAnswers[answer] ?? '');
    });
  });
  return { ...(await listening(server, 'http')), seen, lines, cancelled: () => cancelled };
}

const toy: Subject = {
  name: 'toy',
  protocol: toyProtocol,
  directive: (more) => `@toy(say: "thing"${more})`,
  headers: 'headers',
  isShared: false,
  faults: {
    absent: { code: 'NOT_FOUND' },
    failed: { code: 'UPSTREAM_ERROR' },
    cut: { code: 'UPSTREAM_UNAVAILABLE' },
    nonsense: { code: 'UPSTREAM_BAD_RESPONSE' },
    large: { code: 'UPSTREAM_RESPONSE_TOO_LARGE' },
    hang: { code: 'UPSTREAM_TIMEOUT' },
  },
  start: startToy,
};

const noWire = { none: 'a mock reads no bytes' } as const;
const mock: Subject = {
  ...grpc,
  name: 'mock',
  isShared: false,
  faults: {
    absent: { none: 'a mock has whatever it is asked for' },
    failed: { code: 'UPSTREAM_UNAVAILABLE', status: 503 },
    cut: noWire,
    nonsense: noWire,
    large: noWire,
    hang: { code: 'UPSTREAM_TIMEOUT' },
  },
  start: async () => ({ url: 'grpc://127.0.0.1:9', seen: [], cancelled: () => 0, stop: async () => {} }),
  mock: (answer) => ({
    errorRate: answer === 'failed' ? 1 : 0,
    latencyMs: answer === 'hang' ? [60_000, 60_000] : [0, 0],
    tickMs: 1,
  }),
};

/** A mock answers every call so. */
export const mockReply: ReplyShape = {
  parent: 'Query',
  field: 'thing',
  at: [],
  slicingArguments: [],
  value: {
    isNullable: false,
    named: () => ({
      kind: 'object',
      name: 'Thing',
      keyFields: [],
      fields: [
        {
          name: 'id',
          path: ['id'],
          value: { isNullable: false, named: () => ({ kind: 'leaf', name: 'Kind', values: ['1'] }) },
        },
      ],
    }),
  },
};

export const subjects: readonly Subject[] = [rest, grpc, graphql, mock, toy];
