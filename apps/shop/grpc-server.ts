/** A small gRPC server: plain handlers over a .proto file, with health checks, reflection and observed calls. */

import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import type { GrpcCode } from './faults.ts';
import { assertPortFree, cannotListen, type Listener } from './listener.ts';
import { aborted, type InjectedFailure, type Observe } from './observe.ts';

/** Thrown by a handler to answer with a status other than OK. */
export class GrpcProblem extends Error {
  override readonly name = 'GrpcProblem';
  readonly code: GrpcCode;

  constructor(code: GrpcCode, message: string) {
    super(message);
    this.code = code;
  }
}

// A handler's request is typed by whoever writes it, after its message in the .proto file, which is what decodes it.
export type UnaryHandler = (request: never) => object;

/** Sends messages until the returned function, called when the caller has left, ends it. */
export type StreamHandler = (request: never, send: (message: object) => void) => () => void;

export interface GrpcService {
  /** The .proto file's path. */
  protoFile: string;
  /** Its service, with the package: `shop.Catalog`. */
  serviceName: string;
  unary: Readonly<Record<string, UnaryHandler>>;
  streams?: Readonly<Record<string, StreamHandler>>;
}

export interface GrpcServerOptions {
  service: GrpcService;
  observe: Observe;
  host: string;
  port: number;
}

export function createGrpcServer({ service, observe, host, port: wantedPort }: GrpcServerOptions): Listener {
  const definition = loadSync(service.protoFile, {
    keepCase: true,
    longs: String,
    enums: String,
    defaults: true,
  });
  let port = wantedPort;
  let server: Server | undefined;
  return {
    async open() {
      if (server) return;
      const opening = buildServer(service, definition, observe);
      port = await bind(opening, host, port);
      server = opening;
    },
    async close() {
      server?.forceShutdown();
      server = undefined;
      // The listening socket closes a turn after forceShutdown returns; its port must be free when we say so.
      await new Promise((resolve) => setImmediate(resolve));
    },
    port: () => port,
  };
}

function buildServer(service: GrpcService, definition: PackageDefinition, observe: Observe): Server {
  const server = new Server();
  server.addService(definition[service.serviceName] as ServiceDefinition, implement(service, observe));
  new HealthImplementation({ '': 'SERVING', [service.serviceName]: 'SERVING' }).addToServer(server);
  new ReflectionService(definition).addToServer(server);
  return server;
}

async function bind(server: Server, host: string, port: number): Promise<number> {
  // grpc-js writes its own lines to stderr when a port is taken; asking first keeps ours the only one.
  if (port !== 0) await assertPortFree(host, port);
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error) reject(cannotListen(host, port, error));
      else resolve(boundPort);
    });
  });
}

function implement(
  { serviceName, unary, streams = {} }: GrpcService,
  observe: Observe,
): UntypedServiceImplementation {
  const shortName = serviceName.slice(serviceName.lastIndexOf('.') + 1);
  const answering = Object.entries(unary).map(([method, handler]) => [
    method,
    (call: ServerUnaryCall<object, object>, callback: sendUnaryData<object>): void => {
      const run = async (injected?: InjectedFailure) => answer(handler, call, callback, injected);
      void observe(`${shortName}/${method}`, whenCancelled(call), run);
    },
  ]);
  const streaming = Object.entries(streams).map(([method, handler]) => [
    method,
    (call: ServerWritableStream<object, object>): void => {
      const signal = whenCancelled(call);
      const run = async (injected?: InjectedFailure) => stream(handler, call, signal, injected);
      void observe(`${shortName}/${method}`, signal, run);
    },
  ]);
  return Object.fromEntries([...answering, ...streaming]) as UntypedServiceImplementation;
}

type AnyCall = ServerUnaryCall<object, object> | ServerWritableStream<object, object>;

function whenCancelled(call: AnyCall): AbortSignal {
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  if (call.cancelled) gone.abort();
  return gone.signal;
}

async function answer(
  handler: UnaryHandler,
  call: ServerUnaryCall<object, object>,
  callback: sendUnaryData<object>,
  injected: InjectedFailure | undefined,
): Promise<GrpcCode> {
  try {
    refuse(injected);
    callback(null, handler(call.request as never));
    return 'OK';
  } catch (error) {
    const problem = asProblem(error);
    callback({ code: status[problem.code], details: problem.message });
    return problem.code;
  }
}

async function stream(
  handler: StreamHandler,
  call: ServerWritableStream<object, object>,
  signal: AbortSignal,
  injected: InjectedFailure | undefined,
): Promise<GrpcCode> {
  try {
    refuse(injected);
    const stop = handler(call.request as never, (message) => call.write(message));
    // The headers tell the caller that the stream is on; without them it hears nothing before the first message.
    call.sendMetadata(new Metadata());
    await aborted(signal);
    stop();
    return 'CANCELLED';
  } catch (error) {
    const problem = asProblem(error);
    call.emit('error', { code: status[problem.code], details: problem.message });
    return problem.code;
  }
}

function refuse(injected: InjectedFailure | undefined): void {
  if (injected) throw new GrpcProblem(injected.errorCode, 'injected fault');
}

function asProblem(error: unknown): GrpcProblem {
  if (error instanceof GrpcProblem) return error;
  console.error(error);
  return new GrpcProblem('INTERNAL', 'the shop made a mistake');
}
