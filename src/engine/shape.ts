/** Types as values are completed by them. */

import {
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  type GraphQLLeafType,
  type GraphQLOutputType,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { Shape } from './compiled.ts';
import { isSmallInteger } from './leaf.ts';

export function shapeOf(type: GraphQLOutputType, isNonNull = false): Shape {
  if (isNonNullType(type)) return shapeOf(type.ofType, true);
  if (isListType(type)) return { isNonNull, kind: 'list', item: shapeOf(type.ofType) };
  if (isLeafType(type)) return { isNonNull, kind: 'leaf', type, coerce: coercerOf(type) };
  return isAbstractType(type) ? { isNonNull, kind: 'abstract', type } : { isNonNull, kind: 'object', type };
}

/** Most values are what their type writes already; the others go the way of the type. */
function coercerOf(type: GraphQLLeafType): (value: unknown) => unknown {
  const coerce = (value: unknown): unknown => type.coerceOutputValue(value);
  if (type === GraphQLString || type === GraphQLID)
    return (value) => (typeof value === 'string' ? value : coerce(value));
  if (type === GraphQLInt) return (value) => (isSmallInteger(value) ? value : coerce(value));
  if (type === GraphQLBoolean) return (value) => (typeof value === 'boolean' ? value : coerce(value));
  return coerce;
}
