/** Reads what a GraphQL service answered: data with the errors at the places where they happened. */

import type { FacetError } from '../../base/errors.ts';
import { type Selection, TYPENAME } from './selection.ts';

/** An error, and the place in the root field's value where it happened. */
export interface PlacedError {
  /** Below the root field; empty for the root field itself. */
  readonly path: readonly (string | number)[];
  readonly error: FacetError;
}

/**
 * The value of one root field. An error stands as a value where the service put null, or where a null further up took
 * the place in: a resolver that gives an Error fails that field and no other.
 */
export function readRoot(value: unknown, errors: readonly PlacedError[], selection: Selection): unknown {
  const holder = { value };
  for (const { path, error } of errors) place(holder, ['value', ...path], error);
  if (selection.isRenamed) rename(holder.value, selection);
  return holder.value;
}

/** The path comes from the service: it is followed through own properties only. */
function place(from: object, path: readonly (string | number)[], error: FacetError): void {
  let parent = from as Record<string | number, unknown>;
  for (const [index, step] of path.entries()) {
    if (!Object.hasOwn(parent, step)) return;
    const value = parent[step];
    if (value === null) {
      parent[step] = error;
      return;
    }
    if (index === path.length - 1 || typeof value !== 'object' || value instanceof Error) return;
    parent = value as Record<string | number, unknown>;
  }
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
