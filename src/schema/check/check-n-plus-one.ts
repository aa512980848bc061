/** Finds the fields that make a call for each item of a list, with the shortest query that shows it. */

import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { ClientSchema } from '../client-schema.ts';
import { type Diagnostics, isIn } from '../diagnostics.ts';
import type { Check } from './check.ts';

interface Visit {
  readonly type: GraphQLObjectType;
  /** What a query selects to come here: fields with their arguments, and `... on Type`; the last one first. */
  readonly path: Path | undefined;
  /** Of these, the one that an interface offers without a fragment. */
  readonly through: GraphQLInterfaceType | undefined;
  readonly isUnderList: boolean;
}

/** Shared by all that goes on from it: most paths are never shown. */
interface Path {
  readonly selection: string;
  readonly before: Path | undefined;
}

/** A client as it is served. */
interface CheckedClientSchema {
  readonly client: ClientSchema;
  readonly diagnostics: Diagnostics;
}

/** Warns once a field. Breadth first, so the first way to a field is a shortest one. */
export const nPlusOneCheck: Check<CheckedClientSchema> = { codes: ['FACET_N_PLUS_ONE'], run: checkNPlusOne };

function checkNPlusOne({ client: { app, schema, types }, diagnostics }: CheckedClientSchema): void {
  const query = schema.getQueryType();
  const queue: Visit[] =
    query === undefined || query === null
      ? []
      : [{ type: query, path: undefined, through: undefined, isUnderList: false }];
  const seen = new Set<string>();
  const told = new Set<string>();
  for (const { type, path, through, isUnderList } of queue) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const isOffered = through === undefined || through.getFields()[field.name] !== undefined;
      const before = isOffered ? path : { selection: `... on ${type.name}`, before: path };
      const here = { selection: selection(field), before };
      const binding = types.get(type.name);
      const isCalling = isUnderList && binding?.isPlain(field.name) === false;
      if (isCalling && binding?.fields.get(field.name)?.isPerParent === true && !told.has(coordinate)) {
        told.add(coordinate);
        const folder = `schemas/clients/${app}`;
        const place = field.astNode?.loc;
        const isOfOthers = place !== undefined && !isIn(folder, place);
        const asked = isOfOthers ? ` that ${app} may ask for` : '';
        const message = `${coordinate} makes a call for each ${type.name} of a list${asked}: ${shown(here, field.type)}`;
        const fix = 'give its call a batch, or its entity a @lookup that takes a list';
        diagnostics.warn('FACET_N_PLUS_ONE', message, fix, place, folder);
      }
      const isBelow = isUnderList || isListType(getNullableType(field.type));
      for (const next of visitsOf(schema, getNamedType(field.type), here, isBelow)) {
        const state = `${next.type.name} ${isBelow}`;
        if (seen.has(state)) continue;
        seen.add(state);
        queue.push(next);
      }
    }
  }
}

/** An object, or each that an interface or union may be; a field that its interface has needs no fragment. */
function visitsOf(
  schema: GraphQLSchema,
  type: ReturnType<typeof getNamedType>,
  path: Path,
  isUnderList: boolean,
): Visit[] {
  if (isObjectType(type)) return [{ type, path, through: undefined, isUnderList }];
  if (!isAbstractType(type)) return [];
  return schema.getPossibleTypes(type).map(
    (possible): Visit =>
      isInterfaceType(type)
        ? { type: possible, path, through: type, isUnderList }
        : {
            type: possible,
            path: { selection: `... on ${possible.name}`, before: path },
            through: undefined,
            isUnderList,
          },
  );
}

function selection({
  name,
  args,
}: {
  readonly name: string;
  readonly args: readonly Parameters<typeof isRequiredArgument>[0][];
}): string {
  const needed = args.filter(isRequiredArgument).map((argument) => `${argument.name}: …`);
  return needed.length === 0 ? name : `${name}(${needed.join(', ')})`;
}

function shown(last: Path, type: GraphQLOutputType): string {
  const path: string[] = [];
  for (let step: Path | undefined = last; step !== undefined; step = step.before)
    path.unshift(step.selection);
  const inner = isLeafType(getNamedType(type)) ? '' : ' { … }';
  return `{ ${path.join(' { ')}${inner}${' }'.repeat(path.length)}`;
}
