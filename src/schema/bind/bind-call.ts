/** Bindings of fields that call a service: fields of an entity, root fields, lookups, streams. */

import { compilePath, type Reader, readProperty } from '../../base/path.ts';
import {
  type Args,
  type EntityLoad,
  type FieldBinding,
  isPromise,
  type Runtime,
  type Want,
} from '../../fields/binding.ts';
import { describe, describeLoad } from '../../fields/description.ts';
import { type Enter, enterAll, requireObjects } from '../../fields/entity.ts';
import {
  createBatchCall,
  createFetch,
  createRowKey,
  type FieldScope,
  outcomeOf,
  pickFrom,
} from '../../fields/fetch.ts';
import { createParentReads, type ParentReads } from '../../fields/parent-reads.ts';
import { isWholeKey, keyText } from '../../loaders/batch-key.ts';
import { type CallTemplate, renderCall } from '../../upstream/call.ts';
import type { Scope } from '../../upstream/template.ts';
import type { EntityLookup, GraphType } from '../graph/graph.ts';
import type { Source } from '../model.ts';
import { createRepresentationLoad } from './bind-representation.ts';
import type { Binder, FieldPlace } from './binder.ts';
import { createEntitySelectFor, createSelectFor } from './select.ts';
import type { WriteArgument } from './wire-input.ts';

type CallSource = Extract<Source, { kind: 'call' }>;

/** A field whose value is the reply of a call. */
export function bindCall(binder: Binder, place: FieldPlace, source: CallSource): FieldBinding {
  const { call } = source;
  const reads = parentReads(binder, place, call.expressions);
  const fetch = createFetch({
    call,
    isList: place.isList,
    isNullable: !place.isNonNull,
    isBoolean: place.returns === 'Boolean' && !place.isList,
    isMutation: place.parent.name === 'Mutation',
  });
  const enter = binder.enter(place, call.service);
  const finish = createFinish(place, source, enter);
  const writeArgument = binder.argumentWriter(place.field, call.protocol.traits);
  const selectFor = createSelectFor(binder, place, source);
  const load = (parent: unknown, args: Args, runtime: Runtime, want: Want): Promise<unknown> => {
    const scope = scopeOf(args, reads.read(parent, runtime), runtime, writeArgument);
    const selection = selectFor(want, runtime);
    return isPromise(scope)
      ? scope.then((ready) => fetch(ready, runtime, selection))
      : fetch(scope, runtime, selection);
  };
  const binding: FieldBinding = {
    name: place.field.name,
    isPerParent: call.batch === undefined && call.expressions.some(({ root }) => root === 'parent'),
    get needs() {
      return reads.needs();
    },
    select: (asked) => reads.select(asked),
    resolve(parent, args, runtime, want) {
      const value = load(parent, args, runtime, want);
      return finish === undefined ? value : value.then((reply) => finish(reply, runtime, want));
    },
    get prefetch() {
      if (place.parent.keyFields.length === 0 || reads.needs() !== 0) return undefined;
      return (stub: unknown, args: Args, runtime: Runtime, want: Want) =>
        void load(stub, args, runtime, want).catch(ignore);
    },
    ...(place.parent.name === 'Subscription'
      ? { subscribe: bindStream(call, writeArgument), event: finish }
      : {}),
  };
  return describe(binding, {
    ...binder.describe(place, binder.originOf(place, call.service)),
    call,
    expressions: call.expressions,
    reads: reads.steps,
  });
}

/** A prefetch that fails is no error by itself: the field asks for the same key and gets the error. */
function ignore(): void {}

function createFinish(place: FieldPlace, { call, from }: CallSource, enter: Enter | undefined) {
  const isRowOfLeaf = place.isLeaf && call.batch !== undefined && !call.batch.many;
  const readFrom = from === undefined ? undefined : compilePath(from);
  const read = readFrom ?? (isRowOfLeaf ? (row: unknown) => readProperty(row, place.field.name) : undefined);
  if (read === undefined && enter === undefined && place.isLeaf) return undefined;
  return (reply: unknown, runtime: Runtime, want: Parameters<Enter>[2]): unknown => {
    const found = read === undefined || reply === null || reply === undefined ? reply : read(reply);
    const value = place.isLeaf ? found : requireObjects(found, place.listLevels, place.field.name);
    return enter === undefined ? value : enterAll(enter, value, runtime, want);
  };
}

/** A server-streaming rpc: each message is one event. A value that has no place in its request is the field's error. */
function bindStream(call: CallTemplate, writeArgument: WriteArgument | undefined): FieldBinding['subscribe'] {
  const pick = call.pick === undefined ? undefined : compilePath(call.pick);
  return (args, runtime) => {
    const { claims, headers } = runtime;
    const rendered = renderCall(call, { args, writeArgument, parent: {}, claims, headers });
    return eventsOf(call, runtime.stream(rendered), pick);
  };
}

async function* eventsOf(
  call: CallTemplate,
  messages: AsyncIterable<unknown>,
  pick: Reader | undefined,
): AsyncGenerator<unknown> {
  for await (const message of messages) yield pickFrom(call, message, pick);
}

/** The fields of the parent that a field's expressions read before it is called. */
export function parentReads(
  binder: Binder,
  place: FieldPlace,
  expressions: CallTemplate['expressions'],
): ParentReads {
  return createParentReads(
    expressions,
    place.parent.name,
    (name) => binder.readable(name),
    (type, field) => binder.readFacts(type, field),
  );
}

/** What the expressions of a call are filled from. A promise while a field of the parent is still loading. */
export function scopeOf(
  args: FieldScope['args'],
  parent: Record<string, unknown> | Promise<Record<string, unknown>>,
  runtime: Runtime,
  writeArgument?: WriteArgument,
): FieldScope | Promise<FieldScope> {
  const { claims, headers } = runtime;
  return isPromise(parent)
    ? parent.then((ready) => ({ args, writeArgument, parent: ready, claims, headers }))
    : { args, writeArgument, parent, claims, headers };
}

/** A lookup's list field that a client asks for: it shares the loader, so its keys are sent with those of references. */
export function bindListLookup(
  binder: Binder,
  place: FieldPlace,
  lookup: EntityLookup & { listArgument: string },
  entity: GraphType,
): FieldBinding {
  const loadWith = listLoad(binder, lookup, entity);
  const enter = binder.enter(place, lookup.service);
  const binding: FieldBinding = {
    name: place.field.name,
    needs: 0,
    isShared: true,
    resolve(_parent, args, runtime, want) {
      const keys = args[lookup.listArgument];
      if (!Array.isArray(keys)) return null;
      const load = loadWith(args);
      const items = eachOnce(keys, runtime, async (key) => {
        const payload = await load(key, runtime, want);
        return payload === null || payload === undefined || enter === undefined
          ? payload
          : enter(payload, runtime, want);
      });
      // Where an item may not be null, what does not exist is left out.
      return place.isItemNonNull
        ? Promise.all(items).then((found) => found.filter((item) => item !== null && item !== undefined))
        : items;
    },
  };
  return describe(binding, {
    ...binder.describe(place, binder.originOf(place, lookup.service)),
    call: lookup.call,
    keys: { argument: lookup.listArgument, max: lookup.max },
    expressions: lookup.call.expressions,
  });
}

/**
 * The values of a list of keys, in their order; a key that comes again has the same value. All are counted before the
 * first is asked for: throws an OperationEnd when the operation may not ask for so many.
 */
function eachOnce(
  keys: readonly unknown[],
  { loaders }: Runtime,
  load: (key: unknown) => Promise<unknown>,
): Promise<unknown>[] {
  const texts = keys.map(keyText);
  const distinct = new Map(texts.map((text, at) => [text, keys[at]]));
  loaders.admit(distinct.size);
  const values = new Map([...distinct].map(([text, key]) => [text, load(key)]));
  return texts.map((text) => values.get(text) ?? Promise.resolve(undefined));
}

/** How an entity is loaded from one service by its key. */
export function createEntityLoad(binder: Binder, lookup: EntityLookup, entity: GraphType): EntityLoad {
  const { call, listArgument, representation, max } = lookup;
  const isBatched = listArgument !== undefined || representation !== undefined;
  return describeLoad(createLoad(binder, lookup, entity), { call, max: isBatched ? max : undefined });
}

function createLoad(binder: Binder, lookup: EntityLookup, entity: GraphType): EntityLoad {
  const { listArgument } = lookup;
  if (lookup.representation !== undefined) return createRepresentationLoad(binder, lookup, entity);
  if (listArgument !== undefined) return listLoad(binder, { ...lookup, listArgument }, entity)();
  const fetch = createFetch({
    call: lookup.call,
    isList: false,
    isNullable: true,
    isBoolean: false,
    isMutation: false,
  });
  const defaults = binder.defaultsOf('Query', lookup.field.name);
  const selectFor = createEntitySelectFor(binder, lookup.call, entity);
  return (key, runtime, want) => {
    const given = Object.fromEntries(
      [...lookup.keyArguments].map(([field, argument]) => [
        argument,
        entity.keyFields.length === 1 ? key : readProperty(key, field),
      ]),
    );
    return fetch(
      { args: { ...defaults, ...given }, parent: {}, claims: runtime.claims, headers: runtime.headers },
      runtime,
      selectFor(want, runtime),
    );
  };
}

/** Loads by a list lookup. The outer function takes the lookup's other arguments, the inner one the key. */
function listLoad(
  binder: Binder,
  lookup: EntityLookup & { listArgument: string },
  entity: GraphType,
): (given?: Args) => EntityLoad {
  const { call, listArgument, max } = lookup;
  const pick = call.pick === undefined ? undefined : compilePath(call.pick);
  const rowKey = createRowKey(keyReaders(lookup.service, entity));
  const defaults = binder.defaultsOf('Query', lookup.field.name);
  const writeArgument = binder.argumentWriter(lookup.field, call.protocol.traits);
  const selectFor = createEntitySelectFor(binder, call, entity);
  const instead = (error: unknown): unknown => {
    const value = outcomeOf(error, { call, isList: false, isNullable: true });
    // EMPTY is an empty list of rows: none of the keys is there.
    return Array.isArray(value) ? null : value;
  };
  return (given = {}) => {
    const { [listArgument]: _keys, ...others } = { ...defaults, ...given };
    const variant = JSON.stringify(others);
    return (key, runtime, want) => {
      if (!isWholeKey(key)) return Promise.resolve(null);
      const selection = selectFor(want, runtime);
      return runtime.loaders.byKey(call, variant + (selection?.signature ?? ''), key, () => {
        const scopeOfKeys = (keys: readonly unknown[]): Scope => ({
          args: { ...others, [listArgument]: keys },
          writeArgument,
          parent: {},
          keys,
          claims: runtime.claims,
          headers: runtime.headers,
        });
        const batch = createBatchCall(call, runtime, pick, scopeOfKeys, selection);
        return { ...batch, rowKey, many: false, max, instead };
      });
    };
  };
}

/** Where a service's rows of an entity hold its key. */
function keyReaders(service: string, entity: GraphType): (readonly [string, (row: unknown) => unknown])[] {
  const type = entity.definers.get(service);
  return entity.keyFields.map((name) => {
    const source = type?.fields.get(name)?.source;
    const read = compilePath(source?.kind === 'property' ? source.path : [name]);
    return [entity.keyFields.length === 1 ? '' : name, read] as const;
  });
}
