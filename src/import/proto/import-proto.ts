/** The services of .proto files as a draft of a service file. */

import protobuf from 'protobufjs';
import { StartupError } from '../../base/startup-error.ts';
import { ownFields, wellKnownOf } from '../../upstream/grpc/message-type.ts';
import { ProtoImports } from '../../upstream/grpc/proto-imports.ts';
import { readProtoFiles, servicesIn } from '../../upstream/grpc/protos.ts';
import {
  breakInputCircles,
  Draft,
  type DraftArgument,
  type DraftDirective,
  type DraftField,
  type DraftObject,
  isList,
  type Literal,
  listOf,
  named,
  namedOf,
  nonNull,
  nullable,
  type OperationCount,
  pruneTypes,
  type RootName,
  type TakenNames,
  type TypeRef,
} from '../draft.ts';
import { addReferences } from '../entities.ts';
import { camelCase, capitalize, pascalCase, plural, singular, uncapitalize } from '../names.ts';
import { isIdName, MessageTypes } from './message-types.ts';

/** A request of more fields than this is one input. */
const MAX_ARGUMENTS = 6;
/** GetUser; UserGet; Status. */
const reads = [
  /^(?:Get|List|BatchGet|Search|Find|Query|Lookup|Count|Read|Fetch|Describe)(?=[A-Z]|$)/,
  /[a-z0-9](?:Get|List|Search|Find|Query|Lookup|Count|Status|Stats|Info|Exists)$/,
  /^(?:Range|Scan|Status|Stats|Info|Ping|Version|Health)$/,
];
const writes = [
  /^(?:Create|Update|Delete|Set|Put|Add|Remove|Batch|Cancel|Send|Import)(?=[A-Z]|$)/,
  /[a-z0-9](?:Create|Update|Delete|Set|Put|Add|Remove|Cancel|Enable|Disable|Grant|Revoke)$/,
];

export interface ImportedProtos {
  readonly draft: Draft;
  readonly title: string;
  readonly operations: OperationCount;
  /** Every file that was read, those that the given ones import included; well-known types are none. */
  readonly files: readonly string[];
  readonly imports: ProtoImports;
}

export interface ProtoSources {
  readonly files: readonly string[];
  /** Folders that imports are named from, before those above a file: protoc's --proto_path. */
  readonly protoPath?: readonly string[] | undefined;
}

interface Rpc {
  readonly method: protobuf.Method;
  /** `shop.Catalog/GetProduct`. */
  readonly path: string;
  readonly root: RootName;
  readonly field: DraftField;
  readonly request: protobuf.Type;
}

/** Throws a StartupError that names the file. */
export function importProtos(
  { files, protoPath }: ProtoSources,
  service: string,
  taken?: TakenNames,
): ImportedProtos {
  const imports = new ProtoImports(protoPath);
  const root = readProtoFiles(files, { withComments: true, imports });
  const services = [...servicesIn(root)];
  if (services.length === 0) throw new StartupError(`${files.join(', ')}: there is no service`);
  const draft = new Draft(pascalCase(service), taken);
  const types = new MessageTypes(draft);
  const rpcs = services.flatMap((each) =>
    each.methodsArray.flatMap((method) => rpcOf(method, each, draft, types) ?? []),
  );
  const entities = addLookups(rpcs, draft);
  addReferences(draft, entities);
  pruneTypes(draft);
  breakInputCircles(draft);
  return {
    draft,
    title: services.map((each) => each.fullName.slice(1)).join(', '),
    operations: {
      of: services.reduce((sum, each) => sum + each.methodsArray.length, 0),
      mapped: rpcs.length,
    },
    files: root.files.filter((file) => protobuf.common.get(file) === null),
    imports,
  };
}

function rpcOf(
  method: protobuf.Method,
  service: protobuf.Service,
  draft: Draft,
  types: MessageTypes,
): Rpc | undefined {
  const path = `${service.fullName.slice(1)}/${method.name}`;
  method.resolve();
  const { resolvedRequestType: request, resolvedResponseType: response } = method;
  if (method.requestStream === true) {
    draft.unmappedOperation(
      path,
      method.responseStream === true
        ? 'it streams both ways, and a field takes one request'
        : 'it takes a stream of requests, and a field takes one',
    );
    return undefined;
  }
  if (request === null || response === null) {
    draft.unmappedOperation(path, 'its messages are not defined');
    return undefined;
  }
  const root: RootName =
    method.responseStream === true ? 'Subscription' : isRead(method) ? 'Query' : 'Mutation';
  if (root === 'Mutation' && !writes.some((pattern) => pattern.test(method.name)))
    draft.changed(path, 'it is a Mutation, for nothing says that it only reads; move it to Query if it does');
  const page = pageOf(response);
  const [wanted, ...others] = rpcNames(method.name, page, service.name);
  const name = draft.takeRootName(root, wanted, path, ...others);
  const where = `${root}.${name}`;
  const given = argumentsOf(method, request, name, types);
  const picked = page !== undefined && page.others.length === 0 ? page : undefined;
  if (picked !== undefined && picked.left.length > 0)
    draft.unmapped(
      `${where}, of its reply ${picked.left.join(', ')}`,
      `the field is ${picked.list.name} of the reply`,
    );
  const type: TypeRef =
    picked === undefined
      ? types.messageType(response, 'output')
      : listOf(nonNull(types.singleType(picked.list, 'output')));
  const call: DraftDirective = {
    name: 'grpc',
    arguments: {
      rpc: path,
      ...(given.request === undefined ? {} : { request: given.request }),
      ...(picked === undefined ? {} : { pick: picked.list.name }),
    },
  };
  const directives = [call, ...listSize(given.arguments, request, type, page?.list.name, draft)];
  if (method.options?.['deprecated'] === true) directives.push({ name: 'deprecated', arguments: {} });
  const field: DraftField = {
    name,
    description: method.comment ?? undefined,
    arguments: given.arguments,
    type: root === 'Subscription' ? nonNull(type) : nullable(type),
    directives,
  };
  draft.roots[root].push(field);
  return { method, path, root, field, request };
}

/** By its name, or because the .proto says that it changes nothing. */
function isRead(method: protobuf.Method): boolean {
  if (reads.some((pattern) => pattern.test(method.name))) return true;
  const options = method.options ?? {};
  return (
    options['idempotency_level'] === 'NO_SIDE_EFFECTS' ||
    Object.keys(options).some((name) => name === '(google.api.http).get')
  );
}

interface Page {
  readonly list: protobuf.Field;
  /** Says nothing that a caller needs to go on. */
  readonly left: readonly string[];
  readonly others: readonly string[];
}

/** A reply that is a list of messages and what is told about it. */
function pageOf(response: protobuf.Type): Page | undefined {
  const lists = ownFields(response).filter(
    (field) => field.repeated && !field.map && field.resolve().resolvedType instanceof protobuf.Type,
  );
  const [list] = lists;
  if (
    list === undefined ||
    lists.length > 1 ||
    !/(?:Response|Reply|Result|Results|List|Page)$/.test(response.name)
  )
    return undefined;
  const rest = ownFields(response)
    .filter((field) => field !== list)
    .map(({ name }) => name);
  const isAside = (name: string): boolean => /^(?:total|count|total_count|total_size)$/.test(name);
  return {
    list,
    left: rest.filter(isAside),
    others: rest.length === rest.filter(isAside).length ? [] : rest,
  };
}

/** GetProduct is `product`, ListProducts `products`; BatchGet alone is named for what it gives. */
function rpcNames(method: string, page: Page | undefined, service: string): [string, ...string[]] {
  const given = camelCase(page?.list.name ?? '') || uncapitalize(plural(service));
  const batch = /^BatchGet(.*)$/.exec(method);
  if (batch !== null) {
    const name = batch[1] === '' ? given : plural(uncapitalize(batch[1] ?? ''));
    return [name, `${name}ByIds`];
  }
  const rest = /^(?:Get|List|Fetch|Read|Describe)(.*)$/.exec(method)?.[1];
  if (rest !== undefined) return [uncapitalize(camelCase(rest)) || given, uncapitalize(method)];
  const [, noun, verb] = /^(.*[a-z0-9])(Get|List)$/.exec(method) ?? [];
  if (noun !== undefined)
    return [uncapitalize(camelCase(verb === 'List' ? plural(noun) : noun)), uncapitalize(method)];
  return [camelCase(method), camelCase(`${service} ${method}`)];
}

function argumentsOf(
  method: protobuf.Method,
  request: protobuf.Type,
  name: string,
  types: MessageTypes,
): { arguments: DraftArgument[]; request: Literal | undefined } {
  const fields = ownFields(request);
  if (fields.length === 0) return { arguments: [], request: undefined };
  // JSON has no names of fields to make arguments of.
  const isFree = ['Struct', 'Value', 'ListValue', 'Any'].includes(wellKnownOf(request) ?? '');
  if (fields.length > MAX_ARGUMENTS || isFree) {
    const type = types.messageType(request, 'input');
    return {
      arguments: [{ name: 'input', description: undefined, type: nonNull(type), directives: [] }],
      request: '{args.input}',
    };
  }
  const made = types.fieldsOf(request, 'input', pascalCase(name));
  const isOwnId = (wire: string): boolean => wire === 'id' || (fields.length === 1 && isIdName(wire));
  const isByKey = /^(?:Get|BatchGet)(?=[A-Z]|$)/.test(method.name) || method.responseStream === true;
  const all = made.map((field): DraftArgument => {
    const wire = field.wireName ?? '';
    const isOptional = request.fields[wire]?.options?.['proto3_optional'] === true;
    const isKey = !isOptional && (isOwnId(wire) || (isByKey && isIdName(wire)));
    const deprecated = field.directives.filter((directive) => directive.name === 'deprecated');
    return {
      name: field.name,
      description: field.description,
      type: isKey ? nonNull(field.type) : field.type,
      directives: isKey ? [] : deprecated,
    };
  });
  return {
    arguments: all.toSorted((a, b) => Number(!a.type.isNonNull) - Number(!b.type.isNonNull)),
    request: Object.fromEntries(made.map((field) => [field.wireName ?? field.name, `{args.${field.name}}`])),
  };
}

function listSize(
  given: readonly DraftArgument[],
  request: protobuf.Type,
  type: TypeRef,
  list: string | undefined,
  draft: Draft,
): DraftDirective[] {
  const wire = ownFields(request).find(({ name }) =>
    /^(?:page_size|pageSize|limit|first|max_results)$/.test(name),
  )?.name;
  const argument = given.find(({ name }) => wire !== undefined && name === camelCase(wire));
  if (argument === undefined) return [];
  const sized = isList(type)
    ? undefined
    : draft.object(type.name)?.fields.find((field) => field.wireName === list)?.name;
  if (!isList(type) && sized === undefined) return [];
  return [
    {
      name: 'listSize',
      arguments: {
        slicingArguments: [argument.name],
        ...(sized === undefined ? {} : { sizedFields: [sized] }),
        requireOneSlicingArgument: false,
      },
    },
  ];
}

/** A batch rpc by ids makes its type an entity, and so does one that gets a single one; the batch goes before. */
function addLookups(rpcs: readonly Rpc[], draft: Draft): Set<string> {
  const entities = new Set<string>();
  const candidates = [...rpcs.filter(isBatch), ...rpcs.filter((rpc) => !isBatch(rpc))];
  for (const { root, field } of candidates) {
    const type = draft.object(namedOf(field.type));
    const [argument, ...others] = field.arguments;
    if (
      root !== 'Query' ||
      type === undefined ||
      argument === undefined ||
      others.some(({ type: each }) => each.isNonNull)
    )
      continue;
    if (
      !argument.type.isNonNull ||
      namedOf(argument.type) !== 'ID' ||
      isList(argument.type) !== isList(field.type)
    )
      continue;
    const wanted = singular(argument.name);
    const key =
      type.fields.find(({ name, type: each }) => name === wanted && !isList(each)) ??
      (isOwn(wanted, type) ? type.fields.find(({ name }) => name === 'id') : undefined);
    if (key === undefined || isList(key.type) || !key.type.isNonNull || entities.has(type.name)) continue;
    key.type = named('ID', true);
    type.directives.unshift({ name: 'key', arguments: { fields: key.name } });
    entities.add(type.name);
    field.directives.splice(1, 0, { name: 'lookup', arguments: {} });
    if (isList(field.type)) field.type = listOf(named(type.name), true);
  }
  return entities;
}

function isOwn(argument: string, type: DraftObject): boolean {
  return argument === `${uncapitalize(type.name)}Id` || argument === `id${capitalize(type.name)}`;
}

function isBatch({ field }: Rpc): boolean {
  return isList(field.type) && field.arguments[0] !== undefined && isList(field.arguments[0].type);
}
