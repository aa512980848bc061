/** Sends gRPC calls to one endpoint over one HTTP/2 channel. */

import {
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
} from '@grpc/grpc-js';
import { asError } from '../../base/cancellation.ts';
import type { OutgoingCall, Transport } from '../protocol.ts';
import { Value } from '../reply.ts';
import type { Endpoint, Service } from '../service.ts';
import { grpcFailure } from './errors.ts';
import type { GrpcRequest } from './message.ts';

type Call = OutgoingCall<GrpcRequest>;

/** Opens a channel to the endpoint (`grpc://host:port`, `grpcs://` for TLS); it connects with the first call. */
export function open({ url }: Endpoint, service: Service): Transport<GrpcRequest> {
  const { protocol, host } = new URL(url);
  const client = new Client(
    host,
    protocol === 'grpcs:' ? credentials.createSsl() : credentials.createInsecure(),
    {
      'grpc.max_receive_message_length': service.policy.maxResponseBytes,
      // A service that comes back is found again within this time, whatever happened before.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
      'grpc.enable_retries': 0,
    },
  );
  return {
    async send(call) {
      try {
        // Read here: the library would tell a message that cannot be read as a status of the service.
        const reply = await unary(client, call, service);
        call.spendBytes?.(reply.length);
        return new Value(call.rendered.request.method.decode(reply));
      } catch (error) {
        throw grpcFailure(service.name, error, call);
      }
    },

    async *stream(call) {
      const { method, bytes: request } = call.rendered.request;
      const stream: ClientReadableStream<Buffer> = client.makeServerStreamRequest(
        method.path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        metadataOf(call, service),
      );
      const cancel = (): void => stream.cancel();
      call.cancellation.add(cancel);
      try {
        for await (const bytes of stream as AsyncIterable<Buffer>) yield method.decode(bytes);
      } catch (error) {
        throw grpcFailure(service.name, error, call);
      } finally {
        call.cancellation.remove(cancel);
        stream.cancel();
      }
    },

    async close() {
      client.close();
    },
  };
}

function unary(client: Client, call: Call, service: Service): Promise<Buffer> {
  const { cancellation, deadline } = call;
  const { method, bytes: request } = call.rendered.request;
  return new Promise((resolve, reject) => {
    if (cancellation.isCancelled) {
      reject(asError(cancellation.reason));
      return;
    }
    const cancel = (): void => pending.cancel();
    const pending: ClientUnaryCall = client.makeUnaryRequest(
      method.path,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      request,
      metadataOf(call, service),
      deadline === undefined ? {} : { deadline: Date.now() + deadline.timeoutMs },
      (error, reply) => {
        cancellation.remove(cancel);
        if (error === null && reply !== undefined) resolve(reply);
        else reject(error ?? new Error('no message'));
      },
    );
    cancellation.add(cancel);
  });
}

function metadataOf(call: Call, service: Service): Metadata {
  const metadata = new Metadata();
  for (const headers of [call.rendered.request.metadata, service.policy.headers, call.headers]) {
    for (const [name, value] of Object.entries(headers))
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}
