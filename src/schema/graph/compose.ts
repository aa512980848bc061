/**
 * Composes the services' subschemas into one schema: `stitchSchemas` joins types and root fields, resolves
 * conflicts and holds the type merging that `@lookup` declares. It composes; our own bindings run.
 */

import type { MergedTypeConfig, SubschemaConfig } from '@graphql-tools/delegate';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { stitchSchemas, ValidationLevel } from '@graphql-tools/stitch';
import { type DocumentNode, GraphQLSchema, version } from 'graphql';
import { StartupError } from '../../base/startup-error.ts';
import { leafResolvers } from '../bind/executable.ts';
import type { ServiceGraph } from './graph.ts';

/** `documents` are the completed subschemas by service. The result has no resolvers: `bindSchema` gives it ours. */
export function composeSchema(
  documents: ReadonlyMap<string, DocumentNode>,
  graph: ServiceGraph,
): GraphQLSchema {
  const models = [...graph.services.values()];
  const subschemas = [...documents].map(
    ([service, typeDefs]): SubschemaConfig => ({
      schema: makeExecutableSchema({ typeDefs, assumeValidSDL: true }),
      merge: mergeConfig(service, graph),
      createProxyingResolver: () => notDelegated,
    }),
  );
  const composed = stitchSchemas({
    subschemas,
    resolvers: leafResolvers(models),
    // What does not go together is told by our own checks.
    typeMergingOptions: { validationSettings: { validationLevel: ValidationLevel.Off } },
    mergeDirectives: false,
    assumeValidSDL: true,
  });
  requireOneGraphql(composed);
  return composed;
}

/** graphql-js takes no schema that another copy of it has made, and what it says of one does not tell why. */
function requireOneGraphql(composed: unknown): void {
  if (composed instanceof GraphQLSchema) return;
  throw new StartupError(
    `node_modules holds two versions of graphql: write "overrides": {"graphql": "${version}"} in package.json, and npm install again`,
  );
}

/** A field that reaches stitching's own delegation was not bound: a defect of ours, never a silent null. */
function notDelegated(): never {
  throw new Error('a field of a service was delegated instead of bound');
}

function mergeConfig(service: string, graph: ServiceGraph): Record<string, MergedTypeConfig> {
  const merge: Record<string, MergedTypeConfig> = {};
  for (const type of graph.types.values()) {
    const lookup = type.lookups.get(service);
    if (lookup === undefined || lookup.representation !== undefined) continue;
    const selectionSet = `{ ${type.keyFields.join(' ')} }`;
    const { listArgument, keyArguments } = lookup;
    merge[type.name] =
      listArgument === undefined
        ? {
            selectionSet,
            fieldName: lookup.field.name,
            args: (entity: Record<string, unknown>) =>
              Object.fromEntries([...keyArguments].map(([field, argument]) => [argument, entity[field]])),
          }
        : {
            selectionSet,
            fieldName: lookup.field.name,
            key: (entity: Record<string, unknown>) =>
              type.keyFields.length === 1 ? entity[type.keyFields[0] ?? ''] : entity,
            argsFromKeys: (keys: readonly unknown[]) => ({ [listArgument]: keys }),
          };
  }
  return merge;
}
