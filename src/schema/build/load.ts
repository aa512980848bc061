/** Reads, checks and builds everything a project's schema files say: one generation of schemas, ready to serve. */

import type { GraphQLSchema } from 'graphql';
import type { ClientSchema } from '../client-schema.ts';
import { Diagnostics } from '../diagnostics.ts';
import type { ServiceGraph } from '../graph/graph.ts';
import { type Built, buildSchemas, type LoadInput } from './build.ts';

export type { LoadInput } from './build.ts';

/** Everything that one state of the schema files is served as. */
export interface Generation {
  /** By app, in the order of their versions. */
  readonly clients: ReadonlyMap<string, readonly ClientSchema[]>;
  /** What the service files say, as it was read. */
  readonly services: ServiceGraph;
}

/** Throws a SchemaError with every problem of every file. */
export function loadSchemas(input: LoadInput): Generation {
  const { services, clients } = built(input);
  const bound = [...clients].map(
    ([app, versions]) => [app, versions.flatMap((client) => client.bound ?? [])] as const,
  );
  return { clients: new Map(bound), services };
}

/** The whole services graph, of which every client is a part; to be read only. Throws a SchemaError as well. */
export function loadGraph(input: LoadInput): GraphQLSchema {
  return built(input).graph;
}

function built(input: LoadInput): Whole {
  const diagnostics = new Diagnostics();
  const found = diagnostics.untilTooMany(() => buildSchemas(input, diagnostics, true));
  diagnostics.throwIfAny();
  const { graph, services, clients } = found ?? {};
  if (graph === undefined || services === undefined || clients === undefined)
    throw new Error('the schemas were not built, and nothing was told');
  return { graph, services, clients };
}

type Whole = { readonly [Part in keyof Built]: NonNullable<Built[Part]> };
