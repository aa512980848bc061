/** Reads what a GraphQL service answered: data with the errors at the places where they happened. */

import type { FacetError } from '../../base/errors.ts';
import { type Selection, TYPENAME } from './selection.ts';

/** An error of a service, and where it happened. */
export interface PlacedError {
  /** Below the root field; empty for the root field itself, undefined where the error names no place in it. */
  readonly path: readonly (string | number)[] | undefined;
  readonly error: FacetError;
}

/**
 * The value of one root field. An error stands as a value where the service put null, or where a null further up took
 * the place in: a resolver that gives an Error fails that field and no other; a place that holds a value lacks nothing. An
 * error of no place, or of one that is nowhere, stands at every null that is left, for nobody can tell which of them it
 * explains. Where there is none, and no other error either, it is the root field's own: what a service calls wrong is
 * never passed on as whole.
 */
export function readRoot(value: unknown, errors: readonly PlacedError[], selection: Selection): unknown {
  const holder = { value };
  const stray = errors.filter(
    ({ path, error }) => path === undefined || !place(holder, ['value', ...path], error),
  );
  const [first] = stray;
  if (first !== undefined && !placeAtNulls(holder, first.error) && stray.length === errors.length)
    return first.error;
  if (selection.isRenamed) rename(holder.value, selection);
  return holder.value;
}

/** The path comes from the service: it is followed through own properties only. Gives whether it led anywhere. */
function place(from: object, path: readonly (string | number)[], error: FacetError): boolean {
  let parent = from as Record<string | number, unknown>;
  for (const [index, step] of path.entries()) {
    if (!Object.hasOwn(parent, step)) return false;
    const value = parent[step];
    if (value === null) {
      parent[step] = error;
      return true;
    }
    // Another error of the same place.
    if (value instanceof Error) return true;
    if (index === path.length - 1) return true;
    if (typeof value !== 'object') return false;
    parent = value as Record<string | number, unknown>;
  }
  return true;
}

/** Whether a value has a null in it, itself included. */
export function hasNull(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === null;
  return Object.values(value).some(hasNull);
}

function placeAtNulls(parent: object, error: FacetError): boolean {
  let isPlaced = false;
  const holder = parent as Record<string, unknown>;
  for (const [key, value] of Object.entries(holder)) {
    if (value === null) holder[key] = error;
    if (
      value === null ||
      (typeof value === 'object' && !(value instanceof Error) && placeAtNulls(value, error))
    )
      isPlaced = true;
  }
  return isPlaced;
}

/** Where no type name was asked for there is but one type: `_entities` gives what its representations name. */
function typedSelection(payload: Readonly<Record<string, unknown>>, { fields, types }: Selection) {
  return fields.has(TYPENAME) ? types.get(String(payload[TYPENAME])) : types.values().next().value;
}

/** From response keys to read keys, in place. */
function rename(value: unknown, selection: Selection): void {
  if (typeof value !== 'object' || value === null || value instanceof Error) return;
  if (Array.isArray(value)) {
    for (const item of value) rename(item, selection);
    return;
  }
  const payload = value as Record<string, unknown>;
  const typed = typedSelection(payload, selection);
  if (typed !== undefined) rename(payload, typed);
  const read = [...selection.wireKeys].map(([key, wire]) => [key, payload[wire]] as const);
  for (const [key, inner] of read) {
    payload[key] = inner;
    const field = selection.fields.get(key);
    if (field?.selection.isRenamed === true) rename(inner, field.selection);
  }
}
