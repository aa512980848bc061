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

/**
 * Whether every part of the key is there; a missing key asks for nothing. Throws BAD_USER_INPUT for a list, and an
 * error that stands in place of a key.
 */
export function isWholeKey(key: unknown): key is BatchKey {
  if (typeof key === 'string' || typeof key === 'number') return true;
  for (const part of [key, ...Object.values(key ?? {})] as unknown[]) if (part instanceof Error) throw part;
  if (Array.isArray(key)) throw new FacetError('BAD_USER_INPUT', 'A key cannot be a list.');
  return isKey(key);
}

/** The same for what a service wrote, which is never an error of the client. */
export function isKey(key: unknown): key is BatchKey {
  if (key === undefined || key === null || Array.isArray(key)) return false;
  return typeof key !== 'object' || Object.values(key).every(isScalar);
}

function isScalar(part: unknown): boolean {
  return part !== undefined && part !== null && typeof part !== 'object';
}
