/** Binds one field of one type to its source. */

import { isDeepStrictEqual } from 'node:util';
import { compilePath, payloadWith, readProperty } from '../../base/path.ts';
import { unreachable } from '../../base/unreachable.ts';
import { guard } from '../../fields/access.ts';
import {
  type Args,
  after,
  type FieldBinding,
  isPromise,
  type Runtime,
  type Want,
} from '../../fields/binding.ts';
import { describe, describeGuarded, descriptionOf } from '../../fields/description.ts';
import { type Enter, enterAll, refer, requireObjects, slotOf } from '../../fields/entity.ts';
import { FailedEntity, LoadFailure, Row } from '../../fields/row.ts';
import { type Access, joinAccess } from '../../fields/rules.ts';
import { wrapBinding } from '../../fields/wrap-binding.ts';
import { expressionsOf, fill, fillKey, type Template } from '../../upstream/template.ts';
import type { GraphType } from '../graph/graph.ts';
import type { ModelField } from '../model.ts';
import { bindCall, bindListLookup, parentReads, scopeOf } from './bind-call.ts';
import type { Binder, FieldPlace } from './binder.ts';
import { createArgumentReader, selectProperty } from './select.ts';

/** The binding of `field`, which the file of `origin` declares on `parent`. */
export function bindField(
  binder: Binder,
  parent: GraphType,
  field: ModelField,
  origin: string,
): FieldBinding {
  const binding = bindSource(binder, binder.place(parent, field, origin));
  const access = joinAccess(field.access, accessOfKey(parent, field, origin));
  return describeGuarded(guard(binding, access), binding, access);
}

/** A reference reveals the key it holds, so it asks for what a field with the same value asks for. */
function accessOfKey(parent: GraphType, { source }: ModelField, origin: string): Access | undefined {
  if (source.kind !== 'reference' || source.from === undefined) return undefined;
  const { from } = source;
  const fields = [...(parent.definers.get(origin)?.fields.values() ?? [])];
  return joinAccess(
    ...fields.map((other) =>
      other.source.kind === 'property' && isDeepStrictEqual(other.source.path, from)
        ? other.access
        : undefined,
    ),
  );
}

function bindSource(binder: Binder, place: FieldPlace): FieldBinding {
  const { source } = place.field;
  switch (source.kind) {
    case 'property':
      return bindProperty(binder, place, source.path);
    case 'value':
      return bindValue(binder, place, source.template);
    case 'reference':
      return source.from === undefined
        ? bindReferenceByKey(binder, place, source.key)
        : bindReference(binder, place, source.from);
    case 'call': {
      const entity = place.field.lookupMax === undefined ? undefined : binder.typeOf(place.returns);
      const lookup = entity?.lookups.get(source.call.service);
      if (entity !== undefined && lookup?.field === place.field && lookup.listArgument !== undefined) {
        return bindListLookup(binder, place, { ...lookup, listArgument: lookup.listArgument }, entity);
      }
      return bindCall(binder, place, source);
    }
    case 'broken':
      throw new Error(`${place.field.name} has no source: the schema was served unchecked`);
    default:
      return unreachable(source);
  }
}

/** Reads from the payload that the field's own file describes. */
function payloadReader(
  place: FieldPlace,
  select: NonNullable<FieldBinding['select']>,
): (parent: unknown, args: Args, runtime: Runtime, want: Want) => unknown {
  const { parent, origin } = place;
  if (parent.representation === 'payload') {
    return (value) => {
      if (value instanceof FailedEntity) throw value.error;
      return value;
    };
  }
  const index = parent.owners.indexOf(origin);
  return (value, args, runtime, want) =>
    slotOf(value as Row, index, runtime, () => ({
      of: want.of,
      select: (asked) => select(asked, args, want),
    }));
}

function ownerBit(place: FieldPlace): number {
  const index = place.parent.owners.indexOf(place.origin);
  return place.parent.keyFields.length === 0 || index === -1 ? 0 : 1 << index;
}

function bindProperty(
  binder: Binder,
  place: FieldPlace,
  path: Parameters<typeof compilePath>[0],
): FieldBinding {
  const read = compilePath(path);
  const readWith = createArgumentReader(binder, place.field);
  const select = selectProperty(binder, place.parent, place.field.name);
  const payloadOf = payloadReader(place, select);
  const enter = binder.enter(place, place.origin);
  const isRead = place.isLeaf && enter === undefined && readWith === undefined;
  const binding: FieldBinding = {
    name: place.field.name,
    needs: ownerBit(place),
    select,
    ...(isRead && place.parent.representation === 'payload' ? { read } : {}),
    resolve(parent, args, runtime, want) {
      const payload = payloadOf(parent, args, runtime, want);
      if (isRead) {
        return isPromise(payload) ? payload.then(read) : read(payload);
      }
      return after(payload, (ready) => {
        const found = readWith === undefined ? read(ready) : readWith(ready, args);
        const value = place.isLeaf ? found : requireObjects(found, place.listLevels, place.field.name);
        return enter === undefined ? value : enterAll(enter, value, runtime, want);
      });
    },
  };
  return describe(binding, binder.describe(place, binder.originOf(place, place.origin)));
}

function bindReference(
  binder: Binder,
  place: FieldPlace,
  from: Parameters<typeof compilePath>[0],
): FieldBinding {
  const read = compilePath(from);
  const select: FieldBinding['select'] = (asked) => {
    if (asked.origin === place.origin) asked.selection.addPath(from);
  };
  const payloadOf = payloadReader(place, select);
  const options = { isNonNull: place.isList ? place.isItemNonNull : place.isNonNull };
  const enter: Enter = (key, runtime, want) => {
    const type = binder.bindings.get(place.returns);
    return type === undefined ? null : refer(type, key, runtime, want, options);
  };
  const binding: FieldBinding = {
    name: place.field.name,
    needs: ownerBit(place),
    isPerParent: isLoadedAlone(binder, place),
    isShared: true,
    select,
    resolve(parent, args, runtime, want) {
      const payload = payloadOf(parent, args, runtime, want);
      return isPromise(payload)
        ? payload.then((ready) => enterAll(enter, read(ready), runtime, want))
        : enterAll(enter, read(payload), runtime, want);
    },
  };
  return describe(binding, { ...binder.describe(place, place.origin), isReference: true });
}

/** Whether no lookup of the entity takes several keys at once. */
function isLoadedAlone(binder: Binder, { returns }: FieldPlace): boolean {
  const lookups = [...(binder.typeOf(returns)?.lookups.values() ?? [])];
  return (
    lookups.length > 0 &&
    lookups.every((lookup) => lookup.listArgument === undefined && lookup.representation === undefined)
  );
}

function bindReferenceByKey(binder: Binder, place: FieldPlace, key: Template | undefined): FieldBinding {
  const template: Template = key ?? { kind: 'constant', value: null };
  const reads = parentReads(binder, place, [...expressionsOf(template)]);
  const keyFields = binder.typeOf(place.returns)?.keyFields ?? [];
  const binding: FieldBinding = {
    name: place.field.name,
    isPerParent: isLoadedAlone(binder, place),
    isShared: true,
    get needs() {
      return reads.needs();
    },
    select: (asked) => reads.select(asked),
    resolve(parent, args, runtime, want) {
      const type = binder.bindings.get(place.returns);
      return after(scopeOf(args, reads.read(parent, runtime), runtime), (scope) => {
        const filled = fillKey(template, scope);
        const wanted =
          keyFields.length === 1 && typeof filled === 'object'
            ? readProperty(filled, keyFields[0] ?? '')
            : filled;
        return type === undefined ? null : refer(type, wanted, runtime, want, { isNonNull: place.isNonNull });
      });
    },
  };
  return describe(binding, {
    ...binder.describe(place, place.origin),
    isReference: true,
    expressions: [...expressionsOf(template)],
    reads: reads.steps,
  });
}

function bindValue(binder: Binder, place: FieldPlace, template: Template): FieldBinding {
  const reads = parentReads(binder, place, [...expressionsOf(template)]);
  const enter = binder.enter(place, place.origin);
  const binding: FieldBinding = {
    name: place.field.name,
    get needs() {
      return reads.needs();
    },
    select: (asked) => reads.select(asked),
    resolve(parent, args, runtime, want) {
      return after(scopeOf(args, reads.read(parent, runtime), runtime), (scope) => {
        const value = fill(template, scope);
        return enter === undefined ? value : enterAll(enter, value, runtime, want);
      });
    },
  };
  return describe(binding, {
    ...binder.describe(place, binder.originOf(place, place.origin)),
    expressions: [...expressionsOf(template)],
    reads: reads.steps,
  });
}

/** A field that several services give: read from a payload that is loaded, else from the first that can be. */
export function bindShared(
  type: GraphType,
  candidates: readonly { readonly origin: string; readonly binding: FieldBinding }[],
): FieldBinding {
  const byOwner = candidates.map(({ origin, binding }) => ({ index: type.owners.indexOf(origin), binding }));
  const loadable = candidates.find(({ origin }) => type.lookups.has(origin)) ?? candidates[0];
  if (loadable === undefined) throw new Error(`${type.name} has a field that nobody defines`);
  const preferred = loadable.binding;
  const binding = wrapBinding(preferred, {
    anyOf: byOwner.reduce((owners, { index }) => owners | (1 << index), 0),
    select: () => (asked, args, want) =>
      candidates.find(({ origin }) => origin === asked.origin)?.binding.select?.(asked, args, want),
    resolve(parent, args, runtime, want) {
      const { slots } = parent as Row;
      const found = byOwner.find(({ index }) => isLoaded(slots[index]))?.binding ?? preferred;
      return found.resolve(parent, args, runtime, want);
    },
  });
  const description = descriptionOf(preferred);
  return describe(
    binding,
    description && {
      ...description,
      candidates: byOwner.map(({ index, binding: candidate }) => ({ owner: index, binding: candidate })),
      directives: candidates.flatMap((candidate) => descriptionOf(candidate.binding)?.directives ?? []),
    },
  );
}

function isLoaded(slot: unknown): boolean {
  return slot !== undefined && slot !== null && !(slot instanceof LoadFailure);
}

/** A key field is in every value of its type, whichever service gave the value. */
export function bindKeyField(binder: Binder, type: GraphType, name: string): FieldBinding {
  const readers = type.owners.map((owner) => compilePath(keyPath(type, owner, name)));
  const [read = compilePath([name])] = readers;
  return {
    name,
    needs: 0,
    select: selectProperty(binder, type, name),
    ...(type.representation === 'payload' ? { read } : {}),
    resolve(parent) {
      if (parent instanceof FailedEntity) return read(parent.stub);
      if (!(parent instanceof Row)) return read(parent);
      if (parent.key !== undefined)
        return type.keyFields.length === 1 ? parent.key : readProperty(parent.key, name);
      const index = parent.slots.findIndex(isLoaded);
      return readers[index]?.(parent.slots[index]);
    },
  };
}

function keyPath(type: GraphType, service: string, name: string): Parameters<typeof compilePath>[0] {
  const source = type.definers.get(service)?.fields.get(name)?.source;
  return source?.kind === 'property' ? source.path : [name];
}

/** A payload in the owner's shape that holds nothing but the key. */
export function createStub(type: GraphType): (key: unknown) => unknown {
  const [owner = ''] = type.owners;
  const paths = type.keyFields.map((name) => [name, keyPath(type, owner, name)] as const);
  const [first] = paths;
  if (paths.length === 1 && first !== undefined) return (key) => payloadWith(first[1], key);
  return (key) => {
    const parts = paths.map(([name, path]) => payloadWith(path, readProperty(key, name)));
    return Object.assign({}, ...(parts as object[])) as unknown;
  };
}
