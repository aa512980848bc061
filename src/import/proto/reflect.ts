/** What a gRPC server says of its services, as .proto files: those of its own services, and what these need. */

import protobuf from 'protobufjs';
import { StartupError } from '../../base/startup-error.ts';
import type { Progress } from '../../openapi/document.ts';
import { decodeFileDescriptor, type FileDescriptor, type MessageDescriptor } from './descriptor.ts';
import { protoText } from './descriptor-text.ts';
import { createReflectionClient, type ReflectionClient, type ReflectionLimits } from './reflection-client.ts';

const MAX_FILES = 1000;
/** What servers have for their operators. */
const isAside = (service: string): boolean => /^grpc\.(?:reflection|health|channelz)\./.test(service);

export interface ReflectedFile {
  /** As imports name it: `shop/catalog.proto`. */
  readonly name: string;
  readonly text: string;
  readonly hasService: boolean;
}

/** Throws a StartupError that names the server. */
export async function reflectProtos(
  address: string,
  limits?: ReflectionLimits,
  progress?: Progress,
): Promise<ReflectedFile[]> {
  using client = createReflectionClient(address, limits);
  const services = (await client.services()).filter((service) => !isAside(service));
  if (services.length === 0) throw new StartupError(`${address} tells of no service`);
  const files = await filesOf(client, services, address, progress);
  const homes = new Map(
    [...files.values()].flatMap((file) => typesIn(file).map((type) => [type, file] as const)),
  );
  const needed = new Set<FileDescriptor>();
  const queue = [...files.values()].filter((file) =>
    servicesIn(file).some((name) => services.includes(name)),
  );
  const texts: ReflectedFile[] = [];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (needed.has(file)) continue;
    needed.add(file);
    const imports = importsOf(file, homes);
    queue.push(...imports);
    texts.push({
      name: nameOf(file, address),
      text: protoText(
        file,
        imports.map((each) => nameOf(each, address)),
      ),
      hasService: servicesIn(file).length > 0,
    });
  }
  return texts.filter(({ name }) => protobuf.common.get(name) === null).toSorted(byName);
}

function byName(a: ReflectedFile, b: ReflectedFile): number {
  return a.name < b.name ? -1 : 1;
}

/** By name. A server may send what a file imports along with it, or leave it to be asked for. */
async function filesOf(
  client: ReflectionClient,
  services: readonly string[],
  address: string,
  progress: Progress | undefined,
): Promise<Map<string, FileDescriptor>> {
  const files = new Map<string, FileDescriptor>();
  const take = (found: readonly Uint8Array[] | undefined): void => {
    for (const bytes of found ?? []) {
      const file = decode(bytes, address);
      files.set(file.name ?? '', file);
    }
    progress?.(`${address}: ${files.size} files`);
    if (files.size > MAX_FILES) throw new StartupError(`${address} tells of more than ${MAX_FILES} files`);
  };
  for (const service of services) take(await client.files({ symbol: service }));
  const asked = new Set<string>();
  for (let missing = missingOf(files, asked); missing !== undefined; missing = missingOf(files, asked)) {
    asked.add(missing);
    take(await client.files({ name: missing }));
  }
  return files;
}

/** An import that is neither here nor known to every protobuf; one that is only for options may not be had at all. */
function missingOf(files: ReadonlyMap<string, FileDescriptor>, asked: ReadonlySet<string>) {
  return [...files.values()]
    .flatMap(({ dependency }) => dependency ?? [])
    .find((name) => !files.has(name) && !asked.has(name) && protobuf.common.get(name) === null);
}

function decode(bytes: Uint8Array, address: string): FileDescriptor {
  try {
    return decodeFileDescriptor(bytes);
  } catch (cause) {
    throw new StartupError(`${address} sent a file descriptor that cannot be read`, { cause });
  }
}

function servicesIn({ package: scope, service = [] }: FileDescriptor): string[] {
  return service.map(({ name }) => [scope, name].filter(Boolean).join('.'));
}

/** `.shop.Product`, `.shop.Product.Kind`. */
function typesIn(file: FileDescriptor): string[] {
  const inside = (scope: string, messages: readonly MessageDescriptor[]): string[] =>
    messages.flatMap(({ name, nestedType = [], enumType = [] }) => [
      `${scope}.${name}`,
      ...enumType.map((each) => `${scope}.${name}.${each.name}`),
      ...inside(`${scope}.${name}`, nestedType),
    ]);
  const scope = scopeOf(file);
  return [
    ...(file.enumType ?? []).map(({ name }) => `${scope}.${name}`),
    ...inside(scope, file.messageType ?? []),
  ];
}

/** The files of the types that this one names: not all that it imports, for options of others are left out. */
function importsOf(file: FileDescriptor, homes: ReadonlyMap<string, FileDescriptor>): FileDescriptor[] {
  const found = new Set<FileDescriptor>();
  const name = (type: string | undefined, scope: string): void => {
    const [home] = candidates(type ?? '', scope).flatMap((full) => commonFile(full) ?? homes.get(full) ?? []);
    if (home !== undefined && home !== file) found.add(home);
  };
  const visit = (message: MessageDescriptor, scope: string): void => {
    const inside = `${scope}.${message.name}`;
    for (const { typeName } of message.field ?? []) name(typeName, inside);
    for (const nested of message.nestedType ?? []) visit(nested, inside);
  };
  const scope = scopeOf(file);
  for (const message of file.messageType ?? []) visit(message, scope);
  for (const { method = [] } of file.service ?? [])
    for (const { inputType, outputType } of method) {
      name(inputType, scope);
      name(outputType, scope);
    }
  return [...found];
}

/** A name that starts with a dot is whole; another one is looked for from the innermost scope outward. */
function candidates(type: string, scope: string): string[] {
  if (type === '') return [];
  if (type.startsWith('.')) return [type];
  const scopes = scope.split('.').map((_, index, all) => all.slice(0, all.length - index).join('.'));
  return scopes.map((each) => `${each}.${type}`);
}

function scopeOf(file: FileDescriptor): string {
  return file.package ? `.${file.package}` : '';
}

/** Every protobuf has the well-known types, whether a server sends them or not. */
function commonFile(type: string): FileDescriptor | undefined {
  const name = type.split('.').at(-1) ?? '';
  return commonFiles.find(({ types }) => type.startsWith('.google.protobuf.') && types.includes(name))?.file;
}

const commonFiles = ['any', 'duration', 'empty', 'field_mask', 'struct', 'timestamp', 'wrappers'].map(
  (base) => {
    const name = `google/protobuf/${base}.proto`;
    const nested = protobuf.common.get(name)?.nested as
      | { google: { nested: { protobuf: { nested: object } } } }
      | undefined;
    return { file: { name }, types: Object.keys(nested?.google.nested.protobuf.nested ?? {}) };
  },
);

/** A name is a path below a folder: a server must not choose another place on this machine. */
function nameOf({ name = '' }: FileDescriptor, address: string): string {
  const steps = name.split('/');
  const isPath = steps.every((step) => /^[\w.-]+$/.test(step) && step !== '.' && step !== '..');
  if (isPath && name.endsWith('.proto')) return name;
  throw new StartupError(
    `${address} has a file of the name ${JSON.stringify(name)}, which is no path to a .proto file`,
  );
}
