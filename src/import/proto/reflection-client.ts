/**
 * Asks a gRPC server what it serves (grpc/grpc, doc/server-reflection.md): the newer protocol, grpc.reflection.v1, else
 * v1alpha, which has the same messages under another name.
 */

import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { StartupError } from '../../base/startup-error.ts';

const messages = protobuf.parse(`
syntax = "proto3";
message Question {
  oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
}
message Answer { Files file_descriptor_response = 4; Services list_services_response = 6; Failure error_response = 7; }
message Files { repeated bytes file_descriptor_proto = 1; }
message Services { repeated Service service = 1; }
message Service { string name = 1; }
message Failure { int32 error_code = 1; string error_message = 2; }
`).root;
const question = messages.lookupType('Question');
const answer = messages.lookupType('Answer');
const versions = ['v1', 'v1alpha'] as const;

type Question =
  | { readonly fileByFilename: string }
  | { readonly fileContainingSymbol: string }
  | { readonly listServices: string };
interface Answer {
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto?: readonly Uint8Array[] };
  readonly listServicesResponse?: { readonly service?: readonly { readonly name: string }[] };
  readonly errorResponse?: { readonly errorMessage: string };
}

export interface ReflectionLimits {
  /** For all questions together. */
  readonly timeoutMs?: number;
  /** Of one answer. */
  readonly maxBytes?: number;
}

export interface ReflectionClient extends Disposable {
  services(): Promise<readonly string[]>;
  /** The encoded file descriptors that hold the symbol or have the name; undefined when the server has none. */
  files(
    wanted: { readonly symbol: string } | { readonly name: string },
  ): Promise<readonly Uint8Array[] | undefined>;
}

/** `address` is `host:port`, with `grpc://` or, for TLS, `grpcs://` before it. Throws a StartupError that names it. */
export function createReflectionClient(
  address: string,
  { timeoutMs = 10_000, maxBytes = 20 * 1024 * 1024 }: ReflectionLimits = {},
): ReflectionClient {
  const match = /^(?:(grpcs?):\/\/)?([^/\s]+:\d+)\/?$/.exec(address);
  const [, protocol, host] = match ?? [];
  if (host === undefined)
    throw new StartupError(`--reflect ${address}: write host:port, or grpcs://host:port`);
  const client = new Client(
    host,
    protocol === 'grpcs' ? credentials.createSsl() : credentials.createInsecure(),
    {
      'grpc.max_receive_message_length': maxBytes,
    },
  );
  const deadline = Date.now() + timeoutMs;
  let version: string | undefined;

  const ask = async (asked: Question): Promise<Answer> => {
    if (version !== undefined) return askVersion(client, version, asked, deadline);
    for (const each of versions) {
      try {
        const found = await askVersion(client, each, asked, deadline);
        version = each;
        return found;
      } catch (error) {
        if ((error as ServiceError).code !== status.UNIMPLEMENTED) throw error;
      }
    }
    throw new StartupError(`${address} has no reflection: neither grpc.reflection.v1 nor v1alpha`);
  };
  const asking = async (asked: Question): Promise<Answer> => {
    try {
      return await ask(asked);
    } catch (cause) {
      if (cause instanceof StartupError) throw cause;
      const { code, details } = cause as ServiceError;
      throw new StartupError(
        code === status.DEADLINE_EXCEEDED
          ? `${address} gave no complete answer in ${timeoutMs} ms`
          : `${address} cannot be asked what it serves: ${details ?? (cause as Error).message}`,
        { cause },
      );
    }
  };
  return {
    async services() {
      const { listServicesResponse } = await asking({ listServices: '*' });
      return (listServicesResponse?.service ?? []).map(({ name }) => name);
    },
    async files(wanted) {
      const { fileDescriptorResponse } = await asking(
        'symbol' in wanted ? { fileContainingSymbol: wanted.symbol } : { fileByFilename: wanted.name },
      );
      return fileDescriptorResponse?.fileDescriptorProto;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

/** One question, one answer, and the stream is ended. */
function askVersion(client: Client, version: string, asked: Question, deadline: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      (message: Question) => Buffer.from(question.encode(question.create(message)).finish()),
      (bytes) => answer.decode(bytes) as unknown as Answer,
      { deadline },
    );
    stream.once('data', (found: Answer) => resolve(found));
    stream.once('error', reject);
    stream.once('end', () => reject(new Error('it ended without an answer')));
    stream.write(asked);
    stream.end();
  });
}
