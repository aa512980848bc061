/** Binds every type of the services graph: for each field, the service that gives it and how. */

import type { GraphQLSchema } from 'graphql';
import { LazyMap } from '../../base/lazy-map.ts';
import { guard } from '../../fields/access.ts';
import type { FieldBinding, TypeBinding } from '../../fields/binding.ts';
import { describe, describeGuarded } from '../../fields/description.ts';
import { Row } from '../../fields/row.ts';
import { joinAccess } from '../../fields/rules.ts';
import { namedType } from '../ast.ts';
import type { GraphType, ServiceGraph } from '../graph/graph.ts';
import type { ModelField } from '../model.ts';
import { createEntityLoad } from './bind-call.ts';
import { bindField, bindKeyField, bindShared, createStub } from './bind-field.ts';
import { Binder } from './binder.ts';

/** The bindings of all object types, by name; those of a type's fields are made when they are first asked for. */
export function bindGraph(schema: GraphQLSchema, graph: ServiceGraph): Binder {
  const binder = new Binder(schema, graph.types, graph.services);
  for (const type of graph.types.values()) binder.bindings.set(type.name, bindType(binder, type));
  return binder;
}

function fieldNames({ definers }: GraphType): readonly string[] {
  return [...definers.values()].flatMap((definition) => [...definition.fields.keys()]);
}

/** Who defines a field: the owners whose payloads hold it, or the one service that makes it some other way. */
function definitionsOf(type: GraphType, name: string): readonly DefinedField[] {
  const all = [...type.definers].flatMap(([origin, definition]): DefinedField[] => {
    const field = definition.fields.get(name);
    return field === undefined ? [] : [{ field, origin }];
  });
  return chosen(type, all);
}

interface DefinedField {
  readonly field: ModelField;
  readonly origin: string;
}

/** Prefers payloads to calls. Of several payloads all count if values remember which service gave them. */
function chosen(type: GraphType, defined: readonly DefinedField[]): readonly DefinedField[] {
  const held = defined.filter(
    ({ field, origin }) => field.source.kind !== 'call' && type.owners.includes(origin),
  );
  if (held.length === 0) return defined.slice(0, 1);
  return type.representation === 'row' ? held : held.slice(0, 1);
}

function bindType(binder: Binder, type: GraphType): TypeBinding {
  const bindOne = (name: string): FieldBinding => {
    const defined = definitionsOf(type, name);
    const returns = defined[0] === undefined ? '' : namedType(defined[0].field.node.type).name.value;
    const access = joinAccess(binder.accessOf(type.name, name), binder.accessOfType(returns));
    const field = bindDefined(binder, type, name, defined);
    return describeGuarded(guard(field, access), field, access);
  };
  const payloadStub = createStub(type);
  const binding: TypeBinding = {
    name: type.name,
    keyFields: type.keyFields,
    owners: type.owners,
    representation: type.representation,
    fields: new LazyMap(() => fieldNames(type), bindOne),
    isPlain: (name) => definitionsOf(type, name).every(({ field }) => field.source.kind === 'property'),
    access: binder.accessOfType(type.name),
    load: new Map(
      [...type.lookups].map(([service, lookup]) => [service, createEntityLoad(binder, lookup, type)]),
    ),
    stub: type.representation === 'row' ? (key) => new Row(binding, [], key) : payloadStub,
  };
  return binding;
}

function bindDefined(
  binder: Binder,
  type: GraphType,
  name: string,
  defined: readonly DefinedField[],
): FieldBinding {
  const access = joinAccess(...defined.map(({ field }) => field.access));
  const binding = type.keyFields.includes(name)
    ? describeKey(bindKeyField(binder, type, name), binder, type, defined)
    : bindCandidates(binder, type, defined);
  return describeGuarded(guard(binding, access), binding, access);
}

function bindCandidates(binder: Binder, type: GraphType, defined: readonly DefinedField[]): FieldBinding {
  const candidates = defined.map(({ field, origin }) => ({
    origin,
    binding: bindField(binder, type, field, origin),
  }));
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined ? only.binding : bindShared(type, candidates);
}

function describeKey(
  binding: FieldBinding,
  binder: Binder,
  type: GraphType,
  [first]: readonly DefinedField[],
): FieldBinding {
  return first === undefined
    ? binding
    : describe(binding, binder.describe(binder.place(type, first.field, first.origin), first.origin));
}
