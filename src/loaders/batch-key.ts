/** The identity of a batch key: what two keys must agree in to be the same. */

import { FacetError } from '../base/errors.ts';

/** A scalar, or an object whose parts together are the key. */
export type BatchKey = string | number | boolean | Readonly<Record<string, unknown>>;

/** Text that is equal for equal keys: an id is an id whether the service writes 7 or "7". */
export function keyText(key: unknown): string {
  if (typeof key !== 'object' || key === null) return String(key);
  const parts = Object.entries(key).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(parts.map(([name, value]) => [name, String(value)]));
}

/** Whether every part of the key is there; a missing key asks for nothing. An error in its place is thrown. */
export function isWholeKey(key: unknown): key is BatchKey {
  if (key === undefined || key === null) return false;
  if (key instanceof Error) throw key;
  if (Array.isArray(key)) throw new FacetError('BAD_USER_INPUT', 'A key cannot be a list.');
  if (typeof key !== 'object') return true;
  const parts: unknown[] = Object.values(key);
  for (const part of parts) if (part instanceof Error) throw part;
  return parts.every((part) => part !== undefined && part !== null);
}
