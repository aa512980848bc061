/** Long whole numbers in variables become what their types take: text for an ID or a scalar of the project's own, else a number. */

import {
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { type LongNumber, mapLongNumbers } from '../base/long-number.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The variables of an operation without a LongNumber in them; the rest is as it was given. */
export function typeLongNumbers(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Variables,
): Variables {
  const types = new Map(
    variableDefinitions.map(({ variable, type }) => [variable.name.value, typeFromAST(schema, type)]),
  );
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const type = types.get(name);
      return [
        name,
        type === undefined ? mapLongNumbers(value, asNumber) : typed(value, type as GraphQLInputType),
      ];
    }),
  );
}

function typed(value: unknown, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return typed(value, type.ofType);
  if (isListType(type))
    return Array.isArray(value) ? value.map((item) => typed(item, type.ofType)) : typed(value, type.ofType);
  if (isLeafType(type)) {
    const isText = type === GraphQLID || (isScalarType(type) && !isSpecifiedScalarType(type));
    return mapLongNumbers(value, isText ? asText : asNumber);
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isInputObjectType(type) || !isObject) return mapLongNumbers(value, asNumber);
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, field === undefined ? mapLongNumbers(inner, asNumber) : typed(inner, field.type)];
    }),
  );
}

const asText = (long: LongNumber): string => long.digits;
const asNumber = (long: LongNumber): number => long.toNumber();
