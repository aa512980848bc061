/** The .proto files of a project: which rpcs there are, and how their messages are written and read. */

import { dirname, isAbsolute, resolve } from 'node:path';
import protobuf from 'protobufjs';
import { StartupError } from '../../base/startup-error.ts';
import { createDecoder } from './decode.ts';
import { createEncoder } from './encode.ts';

export interface GrpcMethod {
  /** `/package.Service/Method`, as it stands in the HTTP/2 request. */
  readonly path: string;
  readonly requestFields: readonly string[];
  readonly responseFields: readonly string[];
  readonly isServerStreaming: boolean;
  encode(message: Record<string, unknown>): Buffer;
  decode(bytes: Buffer): unknown;
}

export type Protos = ReadonlyMap<string, GrpcMethod>;

export function loadProtos(files: readonly string[]): Protos {
  const methods = new Map<string, GrpcMethod>();
  for (const service of servicesIn(readProtoFiles(files))) {
    for (const method of service.methodsArray) {
      const name = `${service.fullName.slice(1)}/${method.name}`;
      methods.set(name, methodOf(method, name));
    }
  }
  return methods;
}

/**
 * Reads the files and all they import (relative to the importing file, or one of the well-known types). Throws a
 * StartupError that names the file. Comments are kept only on demand.
 */
export function readProtoFiles(files: readonly string[], { withComments = false } = {}): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (origin, target) => {
    if (isAbsolute(target) || origin === '') return target;
    return protobuf.common.get(target) === null ? resolve(dirname(origin), target) : target;
  };
  for (const file of files) loadFile(root, file, withComments);
  root.resolveAll();
  return root;
}

function loadFile(root: protobuf.Root, file: string, withComments: boolean): void {
  try {
    root.loadSync(file, { keepCase: true, alternateCommentMode: withComments });
  } catch (error) {
    const missing = (error as { code?: unknown }).code === 'ENOENT';
    throw new StartupError(
      missing
        ? `${file}: a file it imports cannot be read: ${String((error as { path?: unknown }).path)}`
        : `${file}: ${(error as Error).message}`,
    );
  }
}

/** Every service of every package. */
export function* servicesIn(namespace: protobuf.NamespaceBase): Generator<protobuf.Service> {
  for (const nested of namespace.nestedArray) {
    if (nested instanceof protobuf.Service) yield nested;
    else if (nested instanceof protobuf.Namespace) yield* servicesIn(nested);
  }
}

function methodOf(method: protobuf.Method, name: string): GrpcMethod {
  method.resolve();
  const { resolvedRequestType: request, resolvedResponseType: response } = method;
  if (request === null || response === null)
    throw new StartupError(`the messages of ${name} are not defined`);
  return {
    path: `/${name}`,
    requestFields: request.fieldsArray.map((field) => field.name),
    responseFields: [
      ...response.fieldsArray.map((field) => field.name),
      ...response.oneofsArray.map((oneof) => oneof.name),
    ],
    isServerStreaming: method.responseStream === true,
    encode: createEncoder(request),
    decode: createDecoder(response),
  };
}
