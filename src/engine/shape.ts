/** Types as values are completed by them. */

import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLOutputType,
  GraphQLString,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Shape } from './compiled.ts';
import { isSmallInteger } from './leaf.ts';

/** The shape of a field's type. */
export function shapeOf(type: GraphQLOutputType, isNonNull = false): Shape {
  if (isNonNullType(type)) return shapeOf(type.ofType, true);
  if (isListType(type)) return { isNonNull, kind: 'list', item: shapeOf(type.ofType) };
  if (isLeafType(type))
    return { isNonNull, kind: 'leaf', type, coerce: coercerOf(type), isMisfit: misfitOf(type) };
  return isAbstractType(type) ? { isNonNull, kind: 'abstract', type } : { isNonNull, kind: 'object', type };
}

/** Most values are what their type writes already; the others go the way of the type. Gives an error, throws none. */
function coercerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  const coerce = (value: unknown): unknown => coerceBy(type, value);
  if (type === GraphQLString || type === GraphQLID)
    return (value) => (typeof value === 'string' ? value : coerce(value));
  if (type === GraphQLInt) return (value) => (isSmallInteger(value) ? value : coerce(value));
  if (type === GraphQLFloat) return (value) => (Number.isFinite(value) ? value : coerce(value));
  if (type === GraphQLBoolean) return (value) => (typeof value === 'boolean' ? value : coerce(value));
  return coerce;
}

/** The texts that are no number, and the values that an enum does not have: what services really send in their place. */
function misfitOf(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const values = new Set(type.getValues().map(({ value }) => value as unknown));
    return (value) => !values.has(value);
  }
  if (type === GraphQLInt || type === GraphQLFloat)
    return (value) => typeof value === 'string' && (value === '' || !Number.isFinite(Number(value)));
  if (type === GraphQLBoolean) return (value) => typeof value === 'string';
  return () => false;
}

function coerceBy(type: GraphQLLeafType, value: unknown): unknown {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const leaf: unknown = type.coerceOutputValue(value);
    if (leaf !== null && leaf !== undefined) return leaf;
    return new Error(
      `Expected \`${type.name}.coerceOutputValue(${JSON.stringify(value)})\` to return non-nullable value, returned: ${String(leaf)}`,
    );
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
