/** The services graph: what all service files say together about each type, and who can load an entity. */

import { Kind } from 'graphql';
import type { CallTemplate } from '../../upstream/call.ts';
import { rootCall } from '../../upstream/graphql/protocol.ts';
import { isListType, namedType } from '../ast.ts';
import { isRootType, type Model, type ModelField, type ModelType } from '../model.ts';

/** How one service finds entities of a type by key: its `@lookup` field. */
export interface EntityLookup {
  readonly service: string;
  readonly field: ModelField;
  readonly call: CallTemplate;
  /** The list argument that takes the keys; undefined for a field that finds one. */
  readonly listArgument: string | undefined;
  /** For a field that finds one: the argument of each key field. */
  readonly keyArguments: ReadonlyMap<string, string>;
  readonly max: number;
  /** For a federation subgraph: the key fields that are sent to its `_entities`. */
  readonly representation?: readonly string[];
}

/** One object type of the graph: who defines it, who holds its fields, who finds it by key. */
export interface GraphType {
  readonly name: string;
  readonly keyFields: readonly string[];
  /** By service: its definition of the type, or the stub of an entity it only refers to. */
  readonly definers: ReadonlyMap<string, ModelType>;
  /** The services whose payloads hold fields of this type beyond its key. */
  readonly owners: readonly string[];
  /** Values carry what each owner gave (Row), or are the one owner's payload. */
  readonly representation: 'payload' | 'row';
  readonly lookups: ReadonlyMap<string, EntityLookup>;
}

/** All services, and all object types that they define together. */
export interface ServiceGraph {
  readonly services: ReadonlyMap<string, Model>;
  readonly types: ReadonlyMap<string, GraphType>;
}

/** Joins the models of the services (their implicit entities included). */
export function createGraph(models: readonly Model[]): ServiceGraph {
  const services = new Map(models.map((model) => [model.name, model]));
  const names = new Set(
    models.flatMap((model) =>
      [...model.types]
        .filter(([, type]) => type.node.kind === Kind.OBJECT_TYPE_DEFINITION)
        .map(([name]) => name),
    ),
  );
  const lookups = Map.groupBy(
    models.flatMap((model) => [...representationsOf(model), ...lookupsOf(model)]),
    ({ entity }) => entity,
  );
  const types = new Map([...names].map((name) => [name, graphType(name, models, lookups.get(name) ?? [])]));
  return { services, types };
}

function graphType(name: string, models: readonly Model[], lookups: readonly EntityLookup[]): GraphType {
  const definers = new Map(
    models.flatMap((model) => {
      const type = model.types.get(name);
      return type === undefined ? [] : [[model.name, type] as const];
    }),
  );
  const keyFields = keyOf(name, models);
  const owners = isRootType(name) ? [] : ownersOf(definers, keyFields);
  const isSame = keyFields.length === 0 && haveSameReaders([...definers.values()]);
  return {
    name,
    keyFields,
    definers,
    owners: isSame ? owners.slice(0, 1) : owners,
    representation: owners.length > 1 && !isSame ? 'row' : 'payload',
    lookups: new Map(
      lookups
        .filter(({ representation }) => isKey(representation, keyFields))
        .toSorted((a, b) => keysACall(a) - keysACall(b))
        .map((lookup) => [lookup.service, lookup]),
    ),
  };
}

/** The first key. Where subgraphs have several keys, the first that every service has. */
function keyOf(name: string, models: readonly Model[]): readonly string[] {
  const keys = models.flatMap(({ types, entities }) => {
    const first = types.get(name)?.keyFields ?? [];
    return first.length === 0
      ? []
      : [{ first, all: entities?.get(name), isSubgraph: entities?.has(name) === true }];
  });
  const shared = keys.find(({ first }) =>
    keys.every((other) => (other.all ?? [other.first]).some((key) => isKey(key, first))),
  );
  return (shared ?? keys.find(({ isSubgraph }) => !isSubgraph) ?? keys[0])?.first ?? [];
}

/** A subgraph finds an entity by its own keys only. */
function isKey(representation: readonly string[] | undefined, keyFields: readonly string[]): boolean {
  return representation === undefined || representation.toSorted().join() === keyFields.toSorted().join();
}

/** Where a service has several lookups, the one that takes most keys a call is used: later entries of a Map win. */
function keysACall({ listArgument, representation }: EntityLookup): number {
  if (listArgument !== undefined) return 2;
  return representation === undefined ? 0 : 1;
}

/** The services that give the fields of a type. A type of only key and calls takes its shape from the first. */
function ownersOf(definers: ReadonlyMap<string, ModelType>, keyFields: readonly string[]): string[] {
  const owners = [...definers]
    .filter(([, type]) => [...type.fields.values()].some((field) => isPayloadField(field, keyFields)))
    .map(([service]) => service);
  if (owners.length > 0) return owners;
  return [...definers.keys()].slice(0, 1);
}

/** Whether a field is read from the payload of its service, and is no part of the key. */
export function isPayloadField({ name, source }: ModelField, keyFields: readonly string[]): boolean {
  if (keyFields.includes(name)) return false;
  return source.kind === 'property' || (source.kind === 'reference' && source.from !== undefined);
}

/**
 * Whether all services write the values of a type alike (Money): then it does not matter which one gave a value. A field
 * with a call is made of the others, so any file may add it.
 */
function haveSameReaders(types: readonly ModelType[]): boolean {
  const [first, ...others] = types.map((type) =>
    JSON.stringify(
      [...type.fields.values()]
        .filter(({ source }) => source.kind !== 'call')
        .map(({ name, source }) => JSON.stringify([name, source]))
        .toSorted(byText),
    ),
  );
  return others.every((other) => other === first);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function lookupsOf(model: Model): (EntityLookup & { entity: string })[] {
  return [...(model.types.get('Query')?.fields.values() ?? [])].flatMap((field) => {
    if (field.lookupMax === undefined || field.source.kind !== 'call') return [];
    const entity = namedType(field.node.type).name.value;
    const keyFields = model.types.get(entity)?.keyFields ?? [];
    const names = (field.node.arguments ?? []).map((argument) => argument.name.value);
    const listArgument = isListType(field.node.type)
      ? field.node.arguments?.find((argument) => isListType(argument.type))?.name.value
      : undefined;
    const [only = ''] = names;
    return [
      {
        entity,
        service: field.source.call.service,
        field,
        call: field.source.call,
        listArgument,
        keyArguments: new Map(keyFields.map((key) => [key, names.includes(key) ? key : only])),
        max: field.lookupMax,
      },
    ];
  });
}

/** A subgraph has a lookup for each of its entities (Apollo Federation subgraph specification, `Query._entities`). */
function representationsOf(model: Model): (EntityLookup & { entity: string })[] {
  return [...(model.entities ?? [])].flatMap(([entity, keys]) => {
    const [field] = model.types.get(entity)?.fields.values() ?? [];
    if (field === undefined) return [];
    return keys.map((representation) => ({
      entity,
      service: model.name,
      field: { ...field, name: '_entities' },
      call: entitiesCall(model.name),
      listArgument: undefined,
      keyArguments: new Map(),
      max: 100,
      representation,
    }));
  });
}

function entitiesCall(service: string): CallTemplate {
  const keys = { root: 'keys', path: [], text: 'keys' } as const;
  return rootCall({
    service,
    operation: 'query',
    field: '_entities',
    root: { name: '_entities', args: new Map([['representations', '[_Any!]!']]) },
    args: { kind: 'object', entries: [['representations', { kind: 'text', parts: [keys] }]] },
    expressions: [keys],
  });
}
