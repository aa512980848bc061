/** Three real services, REST, gRPC and GraphQL, that write down every call exactly as it arrived. */

import { createServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MethodDefinition, Server, ServerCredentials, type ServerUnaryCall } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface RestCall {
  readonly method: string;
  /** The target of the request line, undecoded. */
  readonly target: string;
  /** Name and value in turn, as they arrived. */
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface GrpcCall {
  readonly rpc: string;
  readonly message: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string | Buffer>>;
}

export interface Recording<Call> {
  readonly url: string;
  readonly calls: Call[];
  stop(): Promise<void>;
}

export interface HttpReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly text: string;
}

/** `reply` says what each call is answered with. */
export async function recordHttp(reply: (call: RestCall) => HttpReply): Promise<Recording<RestCall>> {
  const calls: RestCall[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url: target = '', rawHeaders, headers } = request;
      const call = { method, target, rawHeaders, headers, body };
      calls.push(call);
      const { status = 200, headers: extra = {}, text } = reply(call);
      response.writeHead(status, { 'content-type': 'application/json', ...extra });
      response.end(text);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Message = Record<string, unknown>;

/** A gRPC server for every unary rpc of the file; `reply` says what each is answered with. */
export async function recordGrpc(
  protoFile: string,
  reply: (call: GrpcCall) => Message,
): Promise<Recording<GrpcCall>> {
  const calls: GrpcCall[] = [];
  const server = new Server();
  const definition = loadSync(protoFile, { keepCase: true, longs: String, enums: String });
  for (const [service, found] of Object.entries(definition)) {
    if ('format' in found) continue;
    const methods = found as unknown as Record<string, MethodDefinition<Message, Message>>;
    const handlers = Object.keys(methods).map((method) => [
      method,
      (asked: ServerUnaryCall<Message, Message>, done: (error: null, reply: Message) => void) => {
        const call = {
          rpc: `${service}/${method}`,
          message: asked.request,
          metadata: asked.metadata.getMap() as GrpcCall['metadata'],
        };
        calls.push(call);
        done(null, reply(call));
      },
    ]);
    server.addService(methods, Object.fromEntries(handlers) as never);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { url: `grpc://127.0.0.1:${port}`, calls, stop: async () => server.forceShutdown() };
}

async function listen(server: HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
