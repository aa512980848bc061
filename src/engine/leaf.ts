/**
 * Most fields of most answers are a property of a payload with a value that is already what its type writes. For these
 * the whole way is one function; whatever else is found there (a value of another kind, an error, null in the place of
 * something) goes the long way, which knows what to say of it.
 */

import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  GraphQLString,
  isEnumType,
} from 'graphql';
import type { Shape } from './compiled.ts';

type ReadLeaf = (payload: unknown) => unknown;

/** Undefined for a shape that always goes the long way. What it returns is the leaf as the answer has it, or undefined. */
export function leafReader(shape: Shape, read: ReadLeaf): ReadLeaf | undefined {
  const write = shape.kind === 'leaf' ? writerOf(shape.type) : undefined;
  if (write === undefined) return undefined;
  if (shape.isNonNull) return (payload) => write(read(payload));
  return (payload) => {
    const value = read(payload);
    return value === null ? null : write(value);
  };
}

function writerOf(type: GraphQLLeafType): ((value: unknown) => unknown) | undefined {
  if (isEnumType(type)) {
    const names = new Map(type.getValues().map(({ name, value }) => [value as unknown, name]));
    return (value) => names.get(value);
  }
  return writers.get(type);
}

/** By type, the values that it writes without changing or refusing any. */
const writers: ReadonlyMap<GraphQLLeafType, (value: unknown) => unknown> = new Map<
  GraphQLLeafType,
  (value: unknown) => unknown
>([
  [GraphQLString, (value) => (typeof value === 'string' ? value : undefined)],
  [GraphQLBoolean, (value) => (typeof value === 'boolean' ? value : undefined)],
  [GraphQLInt, (value) => (isSmallInteger(value) ? value : undefined)],
  [GraphQLFloat, (value) => (Number.isFinite(value) ? value : undefined)],
  [
    GraphQLID,
    (value) => {
      if (typeof value === 'string') return value;
      return Number.isSafeInteger(value) ? String(value) : undefined;
    },
  ],
]);

/** A 32-bit integer that is not -0. */
export function isSmallInteger(value: unknown): boolean {
  return typeof value === 'number' && Object.is(value | 0, value);
}
