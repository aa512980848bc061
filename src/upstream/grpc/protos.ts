/** The .proto files of a project: which rpcs there are, and how their messages are written and read. */

import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { Shape } from '../../base/shape.ts';
import { StartupError } from '../../base/startup-error.ts';
import { createDecoder } from './decode.ts';
import { createEncoder } from './encode.ts';
import { ProtoImports } from './proto-imports.ts';
import { shapeOfMessage } from './shape.ts';

/** One rpc: where it is called, and how its messages are written and read. */
export interface GrpcMethod {
  /** `/package.Service/Method`, as it stands in the HTTP/2 request. */
  readonly path: string;
  /** What the messages look like, for the checks. */
  readonly request: Shape;
  readonly reply: Shape;
  readonly isServerStreaming: boolean;
  encode(message: Record<string, unknown>): Buffer;
  decode(bytes: Buffer): unknown;
}

/** Every rpc by `package.Service/Method`. */
export type Protos = ReadonlyMap<string, GrpcMethod>;

/** Reads the rpcs of the files and of all they import. Throws a StartupError that names the file. */
export function loadProtos(files: readonly string[]): Protos {
  const methods = new Map<string, GrpcMethod>();
  for (const service of rootsOf(files).flatMap((root) => [...servicesIn(root)])) {
    for (const method of service.methodsArray) {
      const name = `${service.fullName.slice(1)}/${method.name}`;
      methods.set(name, methodOf(method, name));
    }
  }
  return methods;
}

/** All in one, unless two contracts have a type of one name: then each file with a service, and what it imports, is apart. */
function rootsOf(files: readonly string[]): protobuf.Root[] {
  try {
    return [readProtoFiles(files)];
  } catch (error) {
    if (!/duplicate name/.test((error as Error).message)) throw error;
    return files
      .filter((file) => /^\s*service\s/m.test(readFileSync(file, 'utf8')))
      .map((file) => readProtoFiles([file]));
  }
}

/** How .proto files are read. */
export interface ReadOptions {
  /** Kept only on demand. */
  readonly withComments?: boolean;
  readonly imports?: ProtoImports;
}

/** Reads the files and all they import. Throws a StartupError that names the file. */
export function readProtoFiles(
  files: readonly string[],
  { withComments = false, imports = new ProtoImports() }: ReadOptions = {},
): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (origin, target) => imports.resolve(origin, target);
  for (const file of files) loadFile(root, file, withComments);
  resolveTypes(root);
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

/** A file may name a type that no file has. */
function resolveTypes(root: protobuf.Root): void {
  try {
    root.resolveAll();
  } catch (error) {
    throw new StartupError(`the .proto files: ${(error as Error).message}`);
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
    request: shapeOfMessage(request, 'request'),
    reply: shapeOfMessage(response, 'reply'),
    isServerStreaming: method.responseStream === true,
    encode: createEncoder(request),
    decode: createDecoder(response),
  };
}
