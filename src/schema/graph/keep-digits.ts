/** Makes the project's own scalars keep the digits of literals: `9007199254740993` is text to them, not another number. */

import { type GraphQLSchema, isScalarType, isSpecifiedScalarType } from 'graphql';
import { literalValue } from '../../base/literal.ts';

/** In place. Built-in scalars have rules of their own: an ID literal is text, an Int of this length is refused. */
export function keepDigits(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap()))
    if (isScalarType(type) && !isSpecifiedScalarType(type))
      type.parseLiteral = (node, variables) =>
        type.coerceInputValue(literalValue(node, variables ?? undefined));
  return schema;
}
