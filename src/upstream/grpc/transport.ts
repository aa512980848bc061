/** Sends gRPC calls to one service over one HTTP/2 channel. */

import {
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
} from '@grpc/grpc-js';
import { asError, type Cancellation } from '../../base/cancellation.ts';
import type { OutgoingCall } from '../call.ts';
import { withinTime } from '../failure.ts';
import type { ServiceSettings, Transport } from '../protocol.ts';
import { grpcFailure } from './errors.ts';
import type { GrpcRequest } from './message.ts';

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
      return withinTime(call, service, grpcFailure, async (cancellation, timeoutMs) => {
        // Read here: the library would tell a message that cannot be read as a status of the service.
        const reply = await unary(client, call, request, service, Date.now() + timeoutMs, cancellation);
        call.context.spendBytes?.(reply.length);
        return method.decode(reply);
      });
    },

    async *stream(call: OutgoingCall, request: GrpcRequest): AsyncGenerator<unknown> {
      const { method } = request;
      const stream: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
        method.path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request.bytes,
        metadataOf(call, request, service),
      );
      const cancel = (): void => stream.cancel();
      call.context.cancellation.add(cancel);
      try {
        for await (const bytes of stream as AsyncIterable<Buffer>) yield method.decode(bytes);
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
  call: OutgoingCall,
  request: GrpcRequest,
  service: ServiceSettings,
  deadline: number,
  cancellation: Cancellation,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) {
      reject(asError(cancellation.reason));
      return;
    }
    const cancel = (): void => pending.cancel();
    const pending: ClientUnaryCall = client.makeUnaryRequest(
      request.method.path,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      request.bytes,
      metadataOf(call, request, service),
      { deadline },
      (error, reply) => {
        cancellation.remove(cancel);
        if (error === null && reply !== undefined) resolve(reply);
        else reject(error ?? new Error('no message'));
      },
    );
    cancellation.add(cancel);
  });
}

function metadataOf(call: OutgoingCall, request: GrpcRequest, service: ServiceSettings): Metadata {
  const metadata = new Metadata();
  for (const headers of [request.metadata, service.headers, call.headers]) {
    for (const [name, value] of Object.entries(headers))
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}
