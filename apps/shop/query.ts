/** Reads the query parameters of REST calls: lists of keys in both of the styles the shop's services use, and paging. */
import { invalid } from './problems.ts';

/** The most keys one call may ask for. */
export const maxKeys = 200;

/** `?id=1&id=2`: one parameter for every key. Undefined when there is none. */
export function repeatedKeys(query: URLSearchParams, name: string): string[] | undefined {
  return query.has(name) ? checkedKeys(name, query.getAll(name)) : undefined;
}

/** `?id=1,2`: all keys in one parameter. Undefined when there is none. */
export function commaKeys(query: URLSearchParams, name: string): string[] | undefined {
  const list = query.get(name);
  return list === null ? undefined : checkedKeys(name, list.split(','));
}

function checkedKeys(name: string, keys: string[]): string[] {
  const distinct = [...new Set(keys)];
  if (distinct.some((key) => key === ''))
    throw invalid([{ pointer: `?${name}`, detail: 'must not have an empty key' }]);
  if (distinct.length <= maxKeys) return distinct;
  throw invalid([
    { pointer: `?${name}`, detail: `must have at most ${maxKeys} keys, has ${distinct.length}` },
  ]);
}

/** Keys that must be positive whole numbers. */
export function numericKeys(name: string, keys: readonly string[]): number[] {
  return keys.map((key) => {
    const id = parseId(key);
    if (id === undefined)
      throw invalid([{ pointer: `?${name}`, detail: `must be numbers, "${key}" is not one` }]);
    return id;
  });
}

/** A positive whole number written plainly; undefined for anything else. */
export function parseId(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** A whole number parameter such as `limit`, with its default and its bounds. */
export function numberParameter(
  query: URLSearchParams,
  name: string,
  { byDefault, least, most }: { byDefault: number; least: number; most: number },
): number {
  const text = query.get(name);
  if (text === null) return byDefault;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalid([{ pointer: `?${name}`, detail: `must be a whole number from ${least} to ${most}` }]);
}

/** Fails for a call that asks for nothing. */
export function missingParameter(...names: string[]): never {
  throw invalid(
    names.map((name) => ({ pointer: `?${name}`, detail: `one of ${names.join(', ')} is required` })),
  );
}
