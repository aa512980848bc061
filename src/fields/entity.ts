/** Entities: from a key to a value, and from a value of one service to all that the selection asks for. */

import { FacetError } from '../base/errors.ts';
import { isWholeKey, keyText } from '../loaders/batch-key.ts';
import { after, ownersToLoad, type Runtime, type TypeBinding, type Want, wantNothing } from './binding.ts';
import { FailedEntity, LoadFailure, Row } from './row.ts';

/** Turns what a service gave into a value of a type. */
export type Enter = (value: unknown, runtime: Runtime, want: Want) => unknown;

/** How a reference finds its entity. */
export interface ReferenceOptions {
  /** The place of the reference cannot be null: a key that nothing stands behind is an error there. */
  readonly isNonNull: boolean;
  /** A service gave the object itself, so it is there whether or not another service knows more of it. */
  readonly isGiven?: boolean;
}

/**
 * The entity with this key. Nothing is called when the selection asks only for the key; else every owner it asks
 * for is loaded once, in parallel with the calls that need no more than the key.
 */
export function refer(
  type: TypeBinding,
  key: unknown,
  runtime: Runtime,
  want: Want,
  options: ReferenceOptions,
): unknown {
  const references = runtime.loaders.referencesAt(want, options);
  const known = references.get(key);
  if (known !== undefined) return known;
  const reference = referAnew(type, key, runtime, want, options);
  if (reference instanceof Promise && typeof key !== 'object') references.set(key, reference);
  return reference;
}

function referAnew(
  type: TypeBinding,
  key: unknown,
  runtime: Runtime,
  want: Want,
  options: ReferenceOptions,
): unknown {
  if (!isWholeKey(key)) return null;
  const need = want.of(type);
  const owners = ownersToLoad(need, 0);
  if (owners === 0) return type.stub(key);
  if (need.prefetch.length > 0) {
    const stub = type.stub(key);
    for (const start of need.prefetch) start(stub, runtime);
  }
  if (type.representation === 'row')
    return loadRow(type.stub(key) as Row, owners, key, runtime, want, options);
  return loadFrom(type, type.owners[0] ?? '', key, runtime, want).then(
    (payload) => payload ?? (options.isGiven === true ? type.stub(key) : missing(type, key, options)),
    (error: unknown) => new FailedEntity(type.stub(key), error),
  );
}

async function loadRow(
  row: Row,
  owners: number,
  key: unknown,
  runtime: Runtime,
  want: Want,
  options: ReferenceOptions,
): Promise<unknown> {
  await fillRow(row, owners, key, runtime, want);
  const isFound = row.slots.some((slot) => slot !== undefined && slot !== null);
  return isFound || options.isGiven === true ? row : missing(row.type, key, options);
}

/** Loads the owners that are asked for and not there yet. */
async function fillRow(row: Row, owners: number, key: unknown, runtime: Runtime, want: Want): Promise<Row> {
  const { type, slots } = row;
  await Promise.all(
    type.owners.map(async (owner, index) => {
      if ((owners & (1 << index)) === 0 || slots[index] !== undefined) return;
      slots[index] = await loadFrom(type, owner, key, runtime, want).then(
        (payload) => payload ?? null,
        (error: unknown) => new LoadFailure(error),
      );
    }),
  );
  return row;
}

function loadFrom(
  type: TypeBinding,
  owner: string,
  key: unknown,
  runtime: Runtime,
  want: Want,
): Promise<unknown> {
  const load = type.load.get(owner);
  if (load === undefined) return Promise.reject(new Error(`${owner} has no lookup for ${type.name}`));
  return load(key, runtime, want);
}

function missing(type: TypeBinding, key: unknown, { isNonNull }: ReferenceOptions): null {
  if (!isNonNull) return null;
  throw new FacetError('NOT_FOUND', `There is no ${type.name} ${keyText(key)}.`);
}

/** How a value that `origin` gave becomes a value of `type`, or undefined when it already is one. */
export function createEnter(
  type: TypeBinding,
  origin: string,
  keyOf: (payload: unknown) => unknown,
  options: ReferenceOptions,
): Enter | undefined {
  const index = type.owners.indexOf(origin);
  const isOwned = index !== -1 || type.keyFields.length === 0;
  if (type.representation === 'payload') {
    return isOwned ? undefined : (value, runtime, want) => refer(type, keyOf(value), runtime, want, options);
  }
  if (!isOwned) return (value, runtime, want) => refer(type, keyOf(value), runtime, want, options);
  return (value, runtime, want) => {
    const slots: unknown[] = [];
    slots[index] = value;
    const row = new Row(type, slots);
    if (type.keyFields.length === 0) return row;
    const need = want.of(type);
    const others = ownersToLoad(need, 1 << index);
    if (others === 0) return row;
    const key = keyOf(value);
    if (!isWholeKey(key)) return row;
    for (const start of need.prefetch) start(row, runtime);
    return fillRow(row, others, key, runtime, want);
  };
}

/**
 * Enters every item of a list, however deep it is nested; null stays null, and an error an error. An item that cannot
 * be entered is an error in its own place, and never leaves the promises of the others without anyone to wait for them.
 */
export function enterAll(enter: Enter, value: unknown, runtime: Runtime, want: Want): unknown {
  if (value === null || value === undefined || value instanceof Error) return value;
  if (!Array.isArray(value)) return enter(value, runtime, want);
  return value.map((item) => {
    try {
      return enterAll(enter, item, runtime, want);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}

/** The payload of `owner` in a value of a type with several owners, loaded for `want` if it is not there. */
export function slotOf(row: Row, index: number, runtime: Runtime, want: () => Want): unknown {
  const { type, slots } = row;
  const slot = slots[index];
  if (slot instanceof LoadFailure) throw slot.error;
  if (slot !== undefined) return slot;
  const owner = type.owners[index] ?? '';
  if (!type.load.has(owner)) return undefined;
  return after(keyOfRow(row, runtime), (key) =>
    isWholeKey(key) ? loadFrom(type, owner, key, runtime, want()) : null,
  );
}

/** The key of a row: the one it was made from, or what its first payload says. */
function keyOfRow(row: Row, runtime: Runtime): unknown {
  if (row.key !== undefined) return row.key;
  const { fields, keyFields } = row.type;
  const values = keyFields.map((name) => fields.get(name)?.resolve(row, {}, runtime, wantNothing));
  return values.length === 1
    ? values[0]
    : Object.fromEntries(keyFields.map((name, at) => [name, values[at]]));
}

/**
 * A value of a composite type, or in its place the error that a text, a number or a list stands there: in a list the
 * error of that item only. That a list is missing is told by the executor.
 */
export function requireObjects(value: unknown, listLevels: number, field: string): unknown {
  if (areObjects(value, listLevels)) return value;
  if (listLevels === 0) return misfit(field);
  return Array.isArray(value) ? value.map((item) => requireObjects(item, listLevels - 1, field)) : value;
}

function areObjects(value: unknown, listLevels: number): boolean {
  if (listLevels === 0) return isObject(value);
  return Array.isArray(value) && value.every((item) => areObjects(item, listLevels - 1));
}

function isObject(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && !Array.isArray(value));
}

function misfit(field: string): FacetError {
  return new FacetError('UPSTREAM_BAD_RESPONSE', `The value of ${field} does not fit its type.`);
}
