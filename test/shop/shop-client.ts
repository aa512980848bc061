/** What the shop's tests share: a shop on free ports, JSON over HTTP, and plain gRPC clients. */
import { after, before } from 'node:test';
import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  credentials,
  type ServiceClientConstructor,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { type Shop, type ShopOptions, startShop } from '../../apps/shop/shop.ts';

/** A shop that lives as long as the surrounding suite. */
export function useShop(options: ShopOptions = {}): () => Shop {
  let shop: Shop | undefined;
  before(async () => {
    shop = await startShop(options);
  });
  after(async () => shop?.stop());
  return () => {
    if (!shop) throw new Error('the shop has not started');
    return shop;
  };
}

export interface JsonReply<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

interface Call {
  method?: string;
  userId?: string;
  /** Sent as JSON, or as it is when it is a string. */
  body?: unknown;
}

export async function callJson<Body = Record<string, unknown>>(
  url: string,
  call: Call = {},
): Promise<JsonReply<Body>> {
  const { method = 'GET', userId, body } = call;
  const reply = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...(userId !== undefined && { 'x-user-id': userId }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    headers: reply.headers,
    body: (text === '' ? undefined : JSON.parse(text)) as Body,
  };
}

export interface GrpcClient {
  /** Rejects with grpc-js's ServiceError. */
  unary<Reply = Record<string, unknown>>(
    method: string,
    request: object,
    deadlineMs?: number,
  ): Promise<Reply>;
  stream(method: string, request: object): ClientReadableStream<Record<string, unknown>>;
  duplex(method: string): ClientDuplexStream<object, Record<string, unknown>>;
  close(): void;
}

/** A client of one service, named with its package: `shop.Catalog`. */
export function createGrpcClient(endpoint: string, protoFile: string, serviceName: string): GrpcClient {
  const definition = loadSync(protoFile, { keepCase: true, longs: String, enums: String, oneofs: true });
  const methods = definition[serviceName] as unknown as ServiceClientConstructor['service'];
  // Its own connection: the shared pool would hand a new client the back-off of an earlier one.
  const client = new Client(endpoint.replace('grpc://', ''), credentials.createInsecure(), {
    'grpc.use_local_subchannel_pool': 1,
  });
  const find = (name: string) => {
    const method = methods[name];
    if (!method) throw new Error(`${serviceName} has no method ${name}`);
    return method;
  };
  return {
    unary: async <Reply>(name: string, request: object, deadlineMs = 5_000): Promise<Reply> => {
      const { path, requestSerialize, responseDeserialize } = find(name);
      return new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + deadlineMs };
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          options,
          (error, reply) => {
            if (error) reject(error);
            else resolve(reply as Reply);
          },
        );
      });
    },
    stream(name, request) {
      const { path, requestSerialize, responseDeserialize } = find(name);
      return client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request);
    },
    duplex(name) {
      const { path, requestSerialize, responseDeserialize } = find(name);
      return client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    },
    close: () => client.close(),
  };
}
