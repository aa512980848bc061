/** How leaf values and concrete types are told: enum values as the services write them, and `@typename`. */

import type { IResolvers } from '@graphql-tools/utils';
import { type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import { directiveOf, type Model } from '../model.ts';
import { createTypename } from './typename.ts';

/**
 * Enum values as the services write them (`@wire`), and how a value tells its concrete type (`@typename`). Of an enum there
 * are the values that `documents` have, which are those of the graph.
 */
export function leafResolvers(models: readonly Model[], documents: Iterable<DocumentNode>): IResolvers {
  const resolvers: Record<string, Record<string, unknown>> = {};
  const known = valuesIn(documents);
  for (const type of models.flatMap((model) => [...model.types.values()])) {
    const { node, name } = type;
    if (node.kind === Kind.ENUM_TYPE_DEFINITION) {
      for (const value of node.values ?? []) {
        if (!known.has(`${name}.${value.name.value}`)) continue;
        const wire = directiveOf(value, 'wire')?.arguments?.[0]?.value;
        const values = (resolvers[name] ??= {});
        // Another file's part of the enum may leave the wire to the file that says it.
        if (wire !== undefined) values[value.name.value] = valueFromASTUntyped(wire);
        else values[value.name.value] ??= value.name.value;
      }
    }
    const isAbstract =
      node.kind === Kind.UNION_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
    if (type.typename !== undefined || (isAbstract && resolvers[name] === undefined))
      resolvers[name] = { __resolveType: createTypename(type) };
  }
  return resolvers;
}

/** The values of all enums, as `Order.ASC`. */
function valuesIn(documents: Iterable<DocumentNode>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { definitions } of documents)
    for (const node of definitions)
      if (node.kind === Kind.ENUM_TYPE_DEFINITION)
        for (const value of node.values ?? []) found.add(`${node.name.value}.${value.name.value}`);
  return found;
}
