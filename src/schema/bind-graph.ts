/** Binds every type of the services graph: for each field, the service that gives it and how. */

import type { GraphQLSchema } from 'graphql';
import { guard } from '../fields/access.ts';
import type { FieldBinding, TypeBinding } from '../fields/binding.ts';
import { Row } from '../fields/row.ts';
import { createEntityLoad } from './bind-call.ts';
import { bindField, bindKeyField, createStub } from './bind-field.ts';
import { Binder } from './binder.ts';
import type { GraphType, ServiceGraph } from './graph.ts';
import type { ModelField } from './model.ts';

/** The bindings of all object types, by name. */
export function bindGraph(schema: GraphQLSchema, graph: ServiceGraph): Binder {
  const binder = new Binder(schema, graph.types, graph.services);
  for (const type of graph.types.values())
    binder.bindings.set(type.name, bindType(binder, type, fieldsOf(type)));
  return binder;
}

interface DefinedField {
  readonly field: ModelField;
  readonly origin: string;
}

/** Of a field that several services define, the one to ask: an owner's payload before another call, one that can be loaded first. */
function fieldsOf(type: GraphType): ReadonlyMap<string, DefinedField> {
  const fields = new Map<string, DefinedField>();
  for (const [origin, definition] of type.definers) {
    for (const field of definition.fields.values()) {
      const before = fields.get(field.name);
      if (before === undefined || isBetter(type, { field, origin }, before))
        fields.set(field.name, { field, origin });
    }
  }
  return fields;
}

function isBetter(type: GraphType, found: DefinedField, before: DefinedField): boolean {
  if (before.field.source.kind === 'call') return found.field.source.kind !== 'call';
  return (
    found.field.source.kind === 'property' &&
    before.field.source.kind === 'property' &&
    type.lookups.has(found.origin) &&
    !type.lookups.has(before.origin)
  );
}

export function bindType(
  binder: Binder,
  type: GraphType,
  defined: ReadonlyMap<string, DefinedField>,
): TypeBinding {
  const fields = new Map<string, FieldBinding>();
  for (const [name, { field, origin }] of defined) {
    const binding = type.keyFields.includes(name)
      ? guard(bindKeyField(binder, type, name), field.access)
      : isReadByOrigin(type)
        ? bindByOrigin(binder, type, name, bindField(binder, type, field, origin))
        : bindField(binder, type, field, origin);
    fields.set(name, guard(binding, binder.accessOf(type, name)));
  }
  const payloadStub = createStub(type);
  const binding: TypeBinding = {
    name: type.name,
    keyFields: type.keyFields,
    owners: type.owners,
    representation: type.representation,
    fields,
    load: new Map(
      [...type.lookups].map(([service, lookup]) => [service, createEntityLoad(binder, lookup, type)]),
    ),
    stub: type.representation === 'row' ? (key) => new Row(binding, [], key) : payloadStub,
  };
  return binding;
}

/** A value without identity comes from one service, and each service writes the type in its own way. */
function isReadByOrigin(type: GraphType): boolean {
  return type.keyFields.length === 0 && type.representation === 'row';
}

function bindByOrigin(binder: Binder, type: GraphType, name: string, first: FieldBinding): FieldBinding {
  const byOwner = type.owners.map((owner) => {
    const field = type.definers.get(owner)?.fields.get(name);
    return field === undefined ? undefined : bindField(binder, type, field, owner);
  });
  return {
    name,
    needs: 0,
    select(asked, args, want) {
      const own = byOwner[type.owners.indexOf(asked.origin)] ?? first;
      own.select?.(asked, args, want);
    },
    resolve(parent, args, runtime, want) {
      const owner = parent instanceof Row ? parent.slots.findIndex((slot) => slot !== undefined) : -1;
      return (byOwner[owner] ?? first).resolve(parent, args, runtime, want);
    },
  };
}
