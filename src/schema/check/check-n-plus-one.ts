/** Finds the fields that make a call for each item of a list, with the shortest query that shows it. */

import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Diagnostics } from '../diagnostics.ts';
import type { ClientSchema } from '../graph/tailor.ts';

interface Visit {
  readonly type: GraphQLObjectType;
  /** The fields that lead here, with their arguments. */
  readonly path: readonly string[];
  readonly isUnderList: boolean;
}

/** Warns once a field. Breadth first, so the first way to a field is a shortest one. */
export function checkNPlusOne({ app, schema, types }: ClientSchema, diagnostics: Diagnostics): void {
  const query = schema.getQueryType();
  const queue: Visit[] =
    query === undefined || query === null ? [] : [{ type: query, path: [], isUnderList: false }];
  const seen = new Set<string>();
  const told = new Set<string>();
  for (let visit = queue.shift(); visit !== undefined; visit = queue.shift()) {
    const { type, path, isUnderList } = visit;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const here = [...path, selection(field)];
      if (
        isUnderList &&
        types.get(type.name)?.fields.get(field.name)?.isPerParent === true &&
        !told.has(coordinate)
      ) {
        told.add(coordinate);
        const message = `${coordinate} makes a call for each ${type.name} of a list: ${shown(here, field.type)}`;
        const fix = 'give its call a batch, or its entity a @lookup that takes a list';
        diagnostics.warn('FACET_N_PLUS_ONE', message, fix, field.astNode?.loc, `schemas/clients/${app}`);
      }
      const next = getNamedType(field.type);
      const isBelow = isUnderList || isListType(getNullableType(field.type));
      const state = `${next.name} ${isBelow}`;
      if (!isObjectType(next) || seen.has(state)) continue;
      seen.add(state);
      queue.push({ type: next, path: here, isUnderList: isBelow });
    }
  }
}

function selection({
  name,
  args,
}: {
  readonly name: string;
  readonly args:
    | Parameters<typeof isRequiredArgument>[0][]
    | readonly Parameters<typeof isRequiredArgument>[0][];
}): string {
  const needed = args.filter(isRequiredArgument).map((argument) => `${argument.name}: …`);
  return needed.length === 0 ? name : `${name}(${needed.join(', ')})`;
}

function shown(path: readonly string[], type: GraphQLOutputType): string {
  const inner = isLeafType(getNamedType(type)) ? '' : ' { … }';
  return `{ ${path.join(' { ')}${inner}${' }'.repeat(path.length)}`;
}
