/** What is asked of a GraphQL service: from the fields that a client selects to the fields that give their values. */

import { isAbstractType, isCompositeType } from 'graphql';
import { readProperty } from '../../base/path.ts';
import type { Args, Asked, FieldBinding, Runtime, Want } from '../../fields/binding.ts';
import type { CallTemplate } from '../../upstream/call.ts';
import { selectedArguments } from '../../upstream/graphql/request.ts';
import { readKey, Selection, TYPENAME } from '../../upstream/graphql/selection.ts';
import { requireSendableValue } from '../../upstream/sendable.ts';
import { namedType } from '../ast.ts';
import type { GraphType } from '../graph/graph.ts';
import type { ModelField, Source } from '../model.ts';
import type { Binder, FieldPlace } from './binder.ts';

/** What a call of a GraphQL service asks of its root field's value; undefined for other protocols. */
type SelectFor = (want: Want, runtime: Runtime) => Selection | undefined;

/** Of a field with a call: its value, the keys of a batch, and what `pick` and `@from` lead through. */
export function createSelectFor(
  binder: Binder,
  place: FieldPlace,
  { call, from }: Extract<Source, { kind: 'call' }>,
): SelectFor {
  if (!call.protocol.traits.isSelective) return () => undefined;
  const origin = binder.originOf(place, call.service);
  return remembered((want, runtime) => {
    const root = new Selection();
    const row = root.addPath(call.pick ?? []);
    for (const { path } of call.batch?.match ?? []) row.addPath(path);
    const selection = row.addPath(from ?? (place.isLeaf && isOneRow(call) ? [place.field.name] : []));
    selectValue(binder, place.returns, { selection, origin, runtime }, want);
    return root;
  });
}

function isOneRow({ batch }: CallTemplate): boolean {
  return batch !== undefined && !batch.many;
}

/** Of a lookup: the entity, its key included, below what `pick` leads through. */
export function createEntitySelectFor(binder: Binder, call: CallTemplate, entity: GraphType): SelectFor {
  if (!call.protocol.traits.isSelective) return () => undefined;
  return remembered((want, runtime) => {
    const root = new Selection();
    const selection = root.addPath(call.pick ?? []);
    selectObject(binder, entity.name, { selection, origin: call.service, runtime }, want);
    return root;
  });
}

/** The rows of a list share a want, and so the selection that is made for it. */
export function remembered(create: (want: Want, runtime: Runtime) => Selection): SelectFor {
  const known = new WeakMap<Runtime, Map<Want, Selection>>();
  return (want, runtime) => {
    let wants = known.get(runtime);
    if (wants === undefined) known.set(runtime, (wants = new Map()));
    let selection = wants.get(want);
    if (selection === undefined) wants.set(want, (selection = create(want, runtime)));
    return selection;
  };
}

/** Adds what `want` asks of a value of a type; a scalar is asked for nothing. */
function selectValue(binder: Binder, returns: string, asked: Asked, want: Want): void {
  const type = binder.remoteType(asked.origin, returns);
  if (!isCompositeType(type)) return;
  if (!isAbstractType(type)) {
    selectObject(binder, returns, asked, want);
    return;
  }
  const { selection } = asked;
  selection.add(TYPENAME);
  for (const name of binder.possibleTypes(asked.origin, type)) {
    if (asked.runtime.types.has(name))
      selectObject(binder, name, { ...asked, selection: selection.on(name) }, want);
  }
}

/** Always asks for the key too: what other services add is joined by it. */
export function selectObject(binder: Binder, name: string, asked: Asked, want: Want): void {
  const type = binder.typeOf(name);
  const binding = binder.bindings.get(name);
  for (const keyField of type?.keyFields ?? []) {
    const field = type?.definers.get(asked.origin)?.fields.get(keyField);
    if (field !== undefined) selectField(binder, field, asked, {}, want);
  }
  if (binding !== undefined) want.select(asked, binding);
  if (asked.selection.isEmpty) asked.selection.add(TYPENAME);
}

/** How a property is asked for, under the name that the service of the payload gives it. */
export function selectProperty(
  binder: Binder,
  parent: GraphType,
  name: string,
): NonNullable<FieldBinding['select']> {
  return (asked, args, want) => {
    const field = parent.definers.get(asked.origin)?.fields.get(name);
    if (field !== undefined) selectField(binder, field, asked, args, want);
  };
}

function selectField(binder: Binder, field: ModelField, asked: Asked, args: Args, want: Want): void {
  const { source, node } = field;
  if (source.kind !== 'property') return;
  const { remote } = source;
  const selection =
    remote === undefined
      ? asked.selection.addPath(source.path)
      : asked.selection.add(
          remote.name,
          String(source.path[0]),
          selectedArguments(remote.args, createWrite(binder, field)(args)),
        );
  selectValue(binder, namedType(node.type).name.value, { ...asked, selection }, want);
}

/** How a field with arguments is read: the payload may hold it several times, with different ones. */
export function createArgumentReader(
  binder: Binder,
  field: ModelField,
): ((payload: unknown, args: Args) => unknown) | undefined {
  const { source } = field;
  if (source.kind !== 'property' || source.remote === undefined || source.remote.args.size === 0)
    return undefined;
  const { args: types } = source.remote;
  const alias = String(source.path[0]);
  const write = createWrite(binder, field);
  return (payload, args) => readProperty(payload, readKey(alias, selectedArguments(types, write(args))));
}

/** Arguments with the names that the service knows. Throws BAD_USER_INPUT for one that cannot be sent. */
function createWrite(binder: Binder, field: ModelField): (args: Args) => Args {
  const write = binder.argumentWriter(field, { isTyped: true });
  return (args) => {
    for (const [name, value] of Object.entries(args)) requireSendableValue(value, `args.${name}`);
    if (write === undefined) return args;
    return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, write([name], value)]));
  };
}
