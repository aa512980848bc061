/**
 * Composes the services' subschemas into one schema: `stitchSchemas` joins types and root fields, resolves
 * conflicts and holds the type merging that `@lookup` declares. It composes; our own bindings run.
 */

import type { MergedTypeConfig, SubschemaConfig } from '@graphql-tools/delegate';
import { stitchSchemas, ValidationLevel } from '@graphql-tools/stitch';
import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLObjectType,
  GraphQLSchema,
  isObjectType,
  Kind,
  type ObjectTypeDefinitionNode,
  version,
} from 'graphql';
import { StartupError } from '../../base/startup-error.ts';
import type { ServiceGraph } from './graph.ts';
import { keepDigits } from './keep-digits.ts';
import { leafResolvers } from './leaf-resolvers.ts';
import { withoutExtensions } from './no-extensions.ts';

/** `documents` are the completed subschemas by service. The result has no resolvers: `bindSchema` gives it ours. */
export function composeSchema(
  documents: ReadonlyMap<string, DocumentNode>,
  graph: ServiceGraph,
): GraphQLSchema {
  const models = [...graph.services.values()];
  const subschemas = [...documents].map(
    ([service, typeDefs]): SubschemaConfig => ({
      schema: subschemaOf(typeDefs),
      merge: mergeConfig(service, graph),
      createProxyingResolver: () => notDelegated,
    }),
  );
  const composed = stitchSchemas({
    subschemas,
    resolvers: leafResolvers(models, documents.values()),
    // Our own checks report conflicts between services.
    typeMergingOptions: { validationSettings: { validationLevel: ValidationLevel.Off } },
    mergeDirectives: false,
    assumeValidSDL: true,
  });
  requireOneGraphql(composed);
  releaseSubschemas(composed);
  for (const type of rootsOf(composed)) type.astNode = definitionOf(type.name, documents.values());
  return keepDigits(composed);
}

/** Drops what only delegation reads: it would keep every subschema, and stitching's copy of it, in memory. */
function releaseSubschemas(composed: GraphQLSchema): void {
  const { stitchingInfo: _, ...extensions } = composed.extensions;
  composed.extensions = extensions;
  for (const type of rootsOf(composed))
    for (const field of Object.values(type.getFields())) {
      field.resolve = notDelegated;
      field.subscribe = undefined;
    }
}

/**
 * The root types without their nodes: stitching would join them field by field, each time looking through all the
 * fields that it has, for a node that nobody reads but to tell where a mistake is.
 */
function subschemaOf(document: DocumentNode): GraphQLSchema {
  const schema = withoutExtensions(buildASTSchema(document, { assumeValid: true }));
  for (const type of rootsOf(schema)) type.astNode = undefined;
  return schema;
}

function rootsOf(schema: GraphQLSchema): GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(isObjectType);
}

function definitionOf(name: string, documents: Iterable<DocumentNode>): ObjectTypeDefinitionNode | undefined {
  for (const { definitions } of documents)
    for (const node of definitions)
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === name) return node;
  return undefined;
}

/** graphql-js refuses a schema made by another copy of itself, with an error that does not give the reason. */
function requireOneGraphql(composed: unknown): void {
  if (composed instanceof GraphQLSchema) return;
  throw new StartupError(
    `two versions of graphql are installed for the gateway, which needs ${version} alone\n  fix: install facet-gateway as it is packed; it brings its own`,
  );
}

/** Stitching delegates a field that has no binding. That is a defect of Facet, so it throws instead of giving null. */
function notDelegated(): never {
  throw new Error('a field of a service was delegated instead of bound');
}

/** How stitching merges the types that several services define; types of one service need none. */
function mergeConfig(service: string, graph: ServiceGraph): Record<string, MergedTypeConfig> {
  const merge: Record<string, MergedTypeConfig> = {};
  for (const type of graph.types.values()) {
    const lookup = type.lookups.get(service);
    if (type.definers.size === 1 || lookup === undefined || lookup.representation !== undefined) continue;
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
