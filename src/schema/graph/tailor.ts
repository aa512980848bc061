/** Makes one client's schema out of the services graph and the client's own files. */

import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  buildASTSchema,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  validateSchema,
} from 'graphql';
import { suggest } from '../../base/suggest.ts';
import { bindSchema } from '../../fields/executable.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import type { FindRoot } from '../../upstream/graphql/directive.ts';
import { isBuiltInScalar, namedType, namedTypes, withStandardDirectives } from '../ast.ts';
import { bindClient } from '../bind/bind-client.ts';
import type { Binder } from '../bind/binder.ts';
import { checkClient } from '../check/check-client.ts';
import { checkModel } from '../check/check-model.ts';
import { checkSdl } from '../check/check-sdl.ts';
import type { ClientSchema } from '../client-schema.ts';
import { type Diagnostics, isIn, placeOfError } from '../diagnostics.ts';
import {
  directiveOf,
  type Model,
  type ModelField,
  policyDirectives,
  rootTypes,
  type TypeDefinition,
} from '../model.ts';
import { parseAccess } from '../read/parse-access.ts';
import { parseModel } from '../read/parse-model.ts';
import type { ClientFiles } from '../read/source-files.ts';
import type { Unread } from '../read/unread.ts';
import { exposedDefinitions, exposureOf, visibleDefinitions } from './expose.ts';
import type { ServiceGraph } from './graph.ts';
import { leafResolvers } from './leaf-resolvers.ts';
import type { ModelScope } from './model-scope.ts';
import { withoutExtensions } from './no-extensions.ts';
import { inaccessibleCoordinates } from './visibility.ts';

/** What a client sees, not bound to where its values come from yet. */
export interface ClientDraft {
  readonly app: string;
  readonly version: string | undefined;
  readonly schema: GraphQLSchema;
  /** Nothing is wrong of it because of what is wrong in a service file. */
  readonly isWhole: boolean;
  readonly client: Model;
  readonly isNamespace: (type: string, field: string) => boolean;
}

/** The services graph as the clients find it. */
export interface Composed {
  readonly schema: GraphQLSchema;
  /** By GraphQL's own rules, which a client's schema then keeps as well; else what is wrong of it may only follow. */
  readonly isValid: boolean;
  /** What service files mark @inaccessible, by coordinate. */
  readonly hidden: ReadonlySet<string>;
  /** All the rest, as SDL nodes. */
  readonly visible: readonly TypeDefinition[];
}

/** `documents` are what the schema was composed of. */
export function composedOf(
  schema: GraphQLSchema,
  documents: readonly DocumentNode[],
  isValid: boolean,
  { services }: ServiceGraph,
): Composed {
  const hidden = inaccessibleCoordinates([...services.values()]);
  return { schema, isValid, hidden, visible: visibleDefinitions(schema, documents, hidden) };
}

export interface TailorInput {
  readonly files: ClientFiles;
  readonly graph: ServiceGraph;
  readonly composed: Composed;
  readonly scope: Omit<ModelScope, 'typeNames' | 'fieldsOf'> & { readonly findRoot: FindRoot };
  /** What is missing of its files and of the service files. */
  readonly unread: Unread;
}

/** Undefined when something was reported. */
export function draftClient(
  {
    files,
    graph,
    composed: { schema: composed, isValid: isGraphValid, hidden, visible },
    scope,
    unread,
  }: TailorInput,
  diagnostics: Diagnostics,
): ClientDraft | undefined {
  const before = diagnostics.errors;
  const report = unread.filter(diagnostics.report);
  const services = [...graph.services.values()];
  const client = parseModel(
    {
      name: files.folder,
      service: undefined,
      documents: files.documents,
      protos: scope.protos,
      findRoot: scope.findRoot,
    },
    report,
  );
  const exposure = exposureOf(files.documents, composed, services, report);
  const exposed = exposure === undefined ? [] : exposedDefinitions(visible, services, exposure);
  const definitions = clientDefinitions(client, exposed, visible);
  const isNamespace = namespaces(client, graph);

  const own = [...client.types.values()].map((type) => type.node);
  checkSdl({ kind: Kind.DOCUMENT, definitions: own }, 'client', report);
  checkModel(
    client,
    {
      ...scope,
      findType: (name) => client.types.get(name) ?? scope.findType(name),
      payloadType: (service, name) =>
        scope.findGraphType(name) === undefined ? client.types.get(name) : scope.payloadType(service, name),
      fieldsOf: readableFields(client, graph),
      typeNames: new Set([...definitions.keys(), ...Object.keys(composed.getTypeMap())]),
    },
    report,
  );
  checkClient(
    {
      graph: composed,
      hidden,
      client,
      clientTypes: new Set(definitions.keys()),
      isNamespace,
    },
    report,
  );
  const isMissed = exposure === undefined || (isGraphValid && diagnostics.errors === before);
  if (!definitions.has('Query') && isMissed && !(unread.isEverything || unread.names.has('Query'))) {
    const near = suggest('Query', client.types.keys());
    diagnostics.add(
      'FACET_QUERY_MISSING',
      `the app "${files.app}" has no type Query`,
      near === undefined
        ? 'write type Query { ... } with what it may ask for, or extend schema @expose(all: true)'
        : `call the type ${near} Query`,
      undefined,
      files.folder,
    );
  }
  if (diagnostics.errors > before || !files.unread.isNothing) return undefined;

  const document = withStandardDirectives<DocumentNode>({
    kind: Kind.DOCUMENT,
    definitions: [...definitions.values()],
  });
  const models = [...services, client];
  const kept = (name: string): boolean => definitions.has(name);
  const schema = makeExecutableSchema({
    typeDefs: withoutExtensions(buildASTSchema(document, { assumeValidSDL: true })),
    resolvers: keep(leafResolvers(models), kept, definitions),
    updateResolversInPlace: true,
  });
  for (const error of isGraphValid ? validateSchema(schema) : []) {
    // The services' files are right by themselves: what is wrong is what this client makes of them.
    const place = placeOfError(error, (found) => isIn(files.folder, found));
    diagnostics.add('FACET_INVALID_SCHEMA', error.message, undefined, place, files.folder);
  }
  if (diagnostics.errors > before) return undefined;
  const { app, version } = files;
  return { app, version, schema, isWhole: unread.isNothing && isGraphValid, client, isNamespace };
}

/** Makes it run: every field with where its value comes from. */
export function bindDraft(
  { app, version, schema, client, isNamespace }: ClientDraft,
  graph: ServiceGraph,
  graphBinder: Binder,
  travels: ClientSchema['travels'] = new Map(),
): ClientSchema {
  const types = bindClient({ schema, client, graph, graphBinder, isNamespace });
  const models = [client, ...graph.services.values()];
  return {
    app,
    version,
    schema: bindSchema(schema, types),
    types,
    model: client,
    policies: typePolicies(models),
    inputAccess: inputAccessOf(models),
    travels,
  };
}

/** By coordinate. The fields of objects have theirs in their descriptions, as a client may name them otherwise. */
function typePolicies(models: readonly Model[]): ReadonlyMap<string, readonly DirectiveNode[]> {
  const found = new Map<string, readonly DirectiveNode[]>();
  const add = (coordinate: string, directives: readonly DirectiveNode[]): void => {
    if (directives.length > 0) found.set(coordinate, [...(found.get(coordinate) ?? []), ...directives]);
  };
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    add(name, policyDirectives(node));
    if (node.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) continue;
    for (const field of node.fields ?? []) add(`${name}.${field.name.value}`, policyDirectives(field));
  }
  return found;
}

function inputAccessOf(models: readonly Model[]): ReadonlyMap<string, Access> {
  const found = new Map<string, Access>();
  const add = (coordinate: string, node: Parameters<typeof parseAccess>[0]): void => {
    const access = joinAccess(found.get(coordinate), parseAccess(node));
    if (access !== undefined) found.set(coordinate, access);
  };
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      add(name, node);
      for (const field of node.fields ?? []) add(`${name}.${field.name.value}`, field);
    }
    if (node.kind === Kind.ENUM_TYPE_DEFINITION)
      for (const value of node.values ?? []) add(`${name}.${value.name.value}`, value);
  }
  return found;
}

/** The client's types over the exposed ones, with the scalars, enums and inputs they name. */
function clientDefinitions(
  client: Model,
  exposed: readonly TypeDefinition[],
  graph: readonly TypeDefinition[],
): Map<string, TypeDefinition> {
  const ofGraph = new Map(graph.map((node) => [node.name.value, node]));
  const definitions = new Map(exposed.map((node) => [node.name.value, node]));
  for (const [name, type] of client.types) {
    const node = withoutInaccessible(type.node);
    const base = definitions.get(name);
    definitions.set(name, described(base === undefined ? node : overlay(base, node), ofGraph.get(name)));
  }
  const queue = [...definitions.values()];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const name of namedTypes(node)) {
      const found = ofGraph.get(name);
      if (definitions.has(name) || isBuiltInScalar(name) || found === undefined || !comesWhole(found))
        continue;
      definitions.set(name, found);
      queue.push(found);
    }
  }
  return reachable(definitions, new Set(client.types.keys()));
}

/** Drops exposed types that no root field leads to any more; what the client wrote itself stays. */
function reachable(
  definitions: Map<string, TypeDefinition>,
  own: ReadonlySet<string>,
): Map<string, TypeDefinition> {
  // Whoever may be an interface's value is reached with it.
  const implementing = new Map<string, string[]>();
  for (const [name, node] of definitions)
    for (const type of 'interfaces' in node ? (node.interfaces ?? []) : [])
      implementing.set(type.name.value, [...(implementing.get(type.name.value) ?? []), name]);
  const seen = new Set<string>();
  const queue = [...rootTypes, ...own];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const node = definitions.get(name);
    if (node === undefined || seen.has(name)) continue;
    seen.add(name);
    for (const next of [...namedTypes(node), ...(implementing.get(name) ?? [])]) queue.push(next);
  }
  return new Map([...definitions].filter(([name]) => seen.has(name)));
}

/** An object or interface is what the client writes of it; everything else comes as the graph has it. */
function comesWhole(node: TypeDefinition): boolean {
  return node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION;
}

/** What a client's file marks @inaccessible is there for its expressions only. */
function withoutInaccessible(node: TypeDefinition): TypeDefinition {
  if (!('fields' in node)) return node;
  const fields = (node.fields ?? []).filter((field) => directiveOf(field, 'inaccessible') === undefined);
  return { ...node, fields } as unknown as TypeDefinition;
}

/** A field that the client writes replaces the exposed one of that name. */
function overlay(base: TypeDefinition, own: TypeDefinition): TypeDefinition {
  if (!('fields' in base) || !('fields' in own)) return own;
  const written = new Set((own.fields ?? []).map((field) => field.name.value));
  const fields = [
    ...(base.fields ?? []).filter((field) => !written.has(field.name.value)),
    ...(own.fields ?? []),
  ];
  return {
    ...base,
    ...(own.description === undefined ? {} : { description: own.description }),
    fields,
  } as TypeDefinition;
}

/** Takes over the graph's descriptions, and what it deprecates, where the client says nothing of its own. */
function described(node: TypeDefinition, graph: TypeDefinition | undefined): TypeDefinition {
  if (graph === undefined) return node;
  const withOwn = { ...node, description: node.description ?? graph.description };
  if (!('fields' in withOwn) || !('fields' in graph)) return withOwn;
  const known = new Map((graph.fields ?? []).map((field) => [field.name.value, field]));
  const fields = (withOwn.fields ?? []).map((field) => {
    const ofGraph = known.get(field.name.value);
    const deprecated = ofGraph === undefined ? undefined : directiveOf(ofGraph, 'deprecated');
    const isSaid = deprecated === undefined || directiveOf(field, 'deprecated') !== undefined;
    return {
      ...field,
      description: field.description ?? ofGraph?.description,
      ...(isSaid ? {} : { directives: [...(field.directives ?? []), deprecated] }),
    };
  });
  return { ...withOwn, fields } as TypeDefinition;
}

/** Drops what the client does not have; an enum may be a part of the graph's. */
function keep(
  resolvers: ReturnType<typeof leafResolvers>,
  kept: (name: string) => boolean,
  definitions: ReadonlyMap<string, TypeDefinition>,
): ReturnType<typeof leafResolvers> {
  const entries = Object.entries(resolvers as Record<string, Record<string, unknown>>).filter(([name]) =>
    kept(name),
  );
  return Object.fromEntries(
    entries.map(([name, values]) => {
      const node = definitions.get(name);
      if (node?.kind !== Kind.ENUM_TYPE_DEFINITION) return [name, values];
      const names = new Set((node.values ?? []).map((value) => value.name.value));
      return [name, Object.fromEntries(Object.entries(values).filter(([value]) => names.has(value)))];
    }),
  );
}

/**
 * A client-only type that only `@value` makes is a namespace: its fields without a source are the graph's Query
 * fields of that name, but for those that every such value holds itself.
 */
function namespaces(client: Model, graph: ServiceGraph): (type: string, field: string) => boolean {
  const producers = new Map<string, ModelField[]>();
  for (const type of client.types.values()) {
    for (const field of type.fields.values()) {
      const name = namedType(field.node.type).name.value;
      producers.set(name, [...(producers.get(name) ?? []), field]);
    }
  }
  return (type, field) => {
    if (graph.types.has(type)) return false;
    const made = producers.get(type) ?? [];
    return made.every(
      ({ source }) =>
        source.kind === 'value' &&
        !(source.template.kind === 'object' && source.template.entries.some(([name]) => name === field)),
    );
  };
}

/** What an expression in a client's file may read: the graph's fields, and the client's own. */
function readableFields(client: Model, graph: ServiceGraph): ModelScope['fieldsOf'] {
  return (type) => {
    const own = client.types.get(type)?.fields;
    const ofGraph = graphFields(graph, type);
    return own === undefined && ofGraph === undefined
      ? undefined
      : new Map([...(own ?? []), ...(ofGraph ?? [])]);
  };
}

/** Every field that some service defines on a type. */
export function graphFields(graph: ServiceGraph, type: string): ReadonlyMap<string, ModelField> | undefined {
  const definers = graph.types.get(type)?.definers;
  return definers === undefined
    ? undefined
    : new Map([...definers.values()].flatMap((definition) => [...definition.fields]));
}
