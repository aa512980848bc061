/** Sends gRPC calls to one service over one HTTP/2 channel. */

import {
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
} from '@grpc/grpc-js';
import type { Cancellation } from '../../base/cancellation.ts';
import { FacetError } from '../../base/errors.ts';
import type { OutgoingCall } from '../call.ts';
import { withinTime } from '../failure.ts';
import type { ServiceSettings, Transport } from '../protocol.ts';
import { grpcFailure } from './errors.ts';
import type { GrpcRequest } from './message.ts';
import type { GrpcMethod } from './protos.ts';

export interface GrpcTransport extends Transport<GrpcRequest> {
  /** Opens a server stream; ending the iteration cancels it. */
  stream(call: OutgoingCall, request: GrpcRequest): AsyncGenerator<unknown>;
}

/** Opens a channel to the service (`grpc://host:port`, `grpcs://` for TLS); it connects with the first call. */
export function createGrpcTransport(service: ServiceSettings): GrpcTransport {
  const { protocol, host } = new URL(service.url);
  const client = new Client(
    host,
    protocol === 'grpcs:' ? credentials.createSsl() : credentials.createInsecure(),
    {
      'grpc.max_receive_message_length': service.maxResponseBytes,
      // A service that comes back is found again within this time, whatever happened before.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
      'grpc.enable_retries': 0,
    },
  );

  return {
    async send(call: OutgoingCall, request: GrpcRequest): Promise<unknown> {
      const { method } = request;
      return withinTime(call, service, grpcFailure, (cancellation, timeoutMs) =>
        unary(client, method, call, request, service, Date.now() + timeoutMs, cancellation),
      );
    },

    async *stream(call: OutgoingCall, request: GrpcRequest): AsyncGenerator<unknown> {
      const { method } = request;
      const stream: ClientReadableStream<unknown> = client.makeServerStreamRequest(
        method.path,
        (bytes: Buffer) => bytes,
        (bytes) => method.decode(bytes),
        encode(method, request.message),
        metadataOf(call, request, service),
      );
      const cancel = (): void => stream.cancel();
      call.context.cancellation.add(cancel);
      try {
        for await (const message of stream) yield message;
      } catch (error) {
        throw grpcFailure(service.name, error, { timedOut: false, timeoutMs: 0, context: call.context });
      } finally {
        call.context.cancellation.remove(cancel);
        stream.cancel();
      }
    },

    async close(): Promise<void> {
      client.close();
    },
  };
}

function unary(
  client: Client,
  method: GrpcMethod,
  call: OutgoingCall,
  request: GrpcRequest,
  service: ServiceSettings,
  deadline: number,
  cancellation: Cancellation,
): Promise<unknown> {
  const message = encode(method, request.message);
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) {
      reject(cancellation.reason);
      return;
    }
    const cancel = (): void => pending.cancel();
    const pending: ClientUnaryCall = client.makeUnaryRequest(
      method.path,
      (bytes: Buffer) => bytes,
      (bytes) => method.decode(bytes),
      message,
      metadataOf(call, request, service),
      { deadline },
      (error, reply) => {
        cancellation.remove(cancel);
        if (error === null) resolve(reply);
        else reject(error);
      },
    );
    cancellation.add(cancel);
  });
}

/** A value that does not fit the message is the client's: the schema's types were checked, this value was not. */
function encode(method: GrpcMethod, message: Readonly<Record<string, unknown>>): Buffer {
  try {
    return method.encode(message);
  } catch (cause) {
    throw new FacetError('BAD_USER_INPUT', `A value does not fit the request: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function metadataOf(call: OutgoingCall, request: GrpcRequest, service: ServiceSettings): Metadata {
  const metadata = new Metadata();
  for (const headers of [request.metadata, service.headers, call.headers]) {
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  }
  return metadata;
}
