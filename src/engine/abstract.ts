/** The concrete type of a value of an interface or union. */

import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
} from 'graphql';
import type { CompiledField, CompiledOperation } from './compiled.ts';

/** Throws what graphql-js says when the value does not tell a type that it may have. */
export function concreteType(
  abstract: GraphQLAbstractType,
  value: unknown,
  { nodes, coordinate }: CompiledField,
  { schema }: CompiledOperation,
  contextValue: unknown,
): GraphQLObjectType {
  // What a type is told by, `@typename` or `__typename`, reads the value and nothing else.
  const info = { schema } as unknown as GraphQLResolveInfo;
  const resolveType = abstract.resolveType ?? defaultTypeResolver;
  const name: unknown = resolveType(value, contextValue, info, abstract);
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" must resolve to an Object type at runtime for field "${coordinate}". Either the "${abstract.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  const type = schema.getType(name);
  if (type === undefined) {
    throw new GraphQLError(
      `Abstract type "${abstract.name}" was resolved to a type "${name}" that does not exist inside the schema.`,
      { nodes },
    );
  }
  if (!isObjectType(type)) {
    throw new GraphQLError(`Abstract type "${abstract.name}" was resolved to a non-object type "${name}".`, {
      nodes,
    });
  }
  if (!schema.isSubType(abstract, type)) {
    throw new GraphQLError(
      `Runtime Object type "${type.name}" is not a possible type for "${abstract.name}".`,
      {
        nodes,
      },
    );
  }
  return type;
}
