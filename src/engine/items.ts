/** The items of a value in the place of a list. */

import { GraphQLError } from 'graphql';
import type { CompiledField } from './compiled.ts';

/** Any iterable object is a list; an async one is a promise of it. Throws for everything else, a text included. */
export function itemsOf(
  value: unknown,
  { coordinate }: CompiledField,
): readonly unknown[] | Promise<readonly unknown[]> {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value === 'object' && value !== null) {
    if (Symbol.asyncIterator in value) return gather(value as AsyncIterable<unknown>);
    if (Symbol.iterator in value) return [...(value as Iterable<unknown>)];
  }
  throw new GraphQLError(`Expected Iterable, but did not find one for field "${coordinate}".`);
}

async function gather(iterable: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}
