/** A real gRPC server that answers as the rules of a case say, and logs what it was asked. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  status as codes,
  type Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServerWritableStream,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Call, CallLog } from './call-log.ts';
import type { GrpcRule } from './case-file.ts';
import type { FakeService } from './rest-service.ts';
import { createPicker } from './rules.ts';

type Message = Record<string, unknown>;
type Methods = Record<string, MethodDefinition<Message, Message>>;
type Failure = { code: number; details: string };

/** `protoFile` is where the case's proto was written. */
export async function startGrpcService(
  name: string,
  protoFile: string,
  rules: readonly GrpcRule[],
  log: CallLog,
): Promise<FakeService> {
  const pick = createPicker(rules, ({ rpc }) => rpc);
  const server = new Server();
  const begin = (rpc: string, request: Message, metadata: Metadata) => {
    const call = log.begin(`${name} ${rpc} ${JSON.stringify(request)}`, textsOf(metadata));
    const rule = pick(rpc, request);
    if (rule === undefined) log.unexpected.push(call.text);
    return { call, rule };
  };
  const unary =
    (rpc: string) =>
    async (
      asked: ServerUnaryCall<Message, Message>,
      done: (error: Failure | null, reply?: Message) => void,
    ) => {
      const { call, rule } = begin(rpc, asked.request, asked.metadata);
      asked.on('cancelled', () => cancelled(call, log));
      if (rule === undefined) return done({ code: codes.UNIMPLEMENTED, details: 'no rule' });
      if (rule.fault === 'hang') return;
      await wait(rule.delayMs);
      await log.hold();
      log.end(call);
      const failure = failureOf(rule);
      if (failure === undefined) done(null, rule.reply);
      else done(failure);
    };
  const stream = (rpc: string) => async (asked: ServerWritableStream<Message, Message>) => {
    const { call, rule } = begin(rpc, asked.request, asked.metadata);
    asked.on('cancelled', () => cancelled(call, log));
    if (rule === undefined)
      return void asked.emit('error', { code: codes.UNIMPLEMENTED, details: 'no rule' });
    for (const message of rule.stream ?? []) {
      await wait(rule.delayMs);
      asked.write(message);
    }
    if (rule.open) return;
    log.end(call);
    const failure = failureOf(rule);
    if (failure === undefined) asked.end();
    else asked.emit('error', failure);
  };
  for (const [service, methods] of servicesOf(protoFile)) {
    const handlers = Object.entries(methods).map(([method, { responseStream }]) => {
      const rpc = `${service}/${method}`;
      return [method, responseStream ? stream(rpc) : unary(rpc)] as const;
    });
    server.addService(methods, Object.fromEntries(handlers));
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { url: `grpc://127.0.0.1:${port}`, stop: async () => server.forceShutdown() };
}

function servicesOf(protoFile: string): [string, Methods][] {
  const definition = loadSync(protoFile, { keepCase: true, longs: String, enums: String, oneofs: false });
  return Object.entries(definition).filter(([, found]) => !('format' in found)) as unknown as [
    string,
    Methods,
  ][];
}

function cancelled(call: Call, log: CallLog): void {
  call.cancelled = call.endedAtMs === undefined;
  log.end(call);
}

function failureOf({ status, details }: GrpcRule): Failure | undefined {
  if (status === undefined) return undefined;
  const code = codes[status as keyof typeof codes];
  if (typeof code !== 'number') throw new Error(`no gRPC status ${status}`);
  return { code, details };
}

function textsOf(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata.getMap()).map(([name, value]) => [name, value.toString()]),
  );
}
