/** Reads, checks and builds everything a project's schema files say: one generation of schemas, ready to serve. */

import type { GraphQLSchema } from 'graphql';
import { type BuiltClient, buildSchemas, type LoadInput } from './build.ts';
import { Diagnostics } from './diagnostics.ts';
import type { ServiceGraph } from './graph/graph.ts';
import type { ClientSchema } from './graph/tailor.ts';

export type { LoadInput } from './build.ts';

export interface Generation {
  /** The whole services graph, executable: what every client is a part of. */
  readonly graph: GraphQLSchema;
  /** By app, in the order of their versions. */
  readonly clients: ReadonlyMap<string, readonly ClientSchema[]>;
  /** What the service files say, as it was read. */
  readonly services: ServiceGraph;
}

/** Throws a SchemaError with every problem of every file. */
export function loadSchemas(input: LoadInput): Generation {
  const diagnostics = new Diagnostics();
  const built = diagnostics.untilTooMany(() => buildSchemas(input, diagnostics, true));
  diagnostics.throwIfAny();
  const { graph, services, clients = new Map<string, readonly BuiltClient[]>() } = built ?? {};
  if (graph === undefined || services === undefined)
    throw new Error('the schemas were not built, and nothing was told');
  const bound = [...clients].map(
    ([app, versions]) => [app, versions.flatMap((client) => client.bound ?? [])] as const,
  );
  return { graph, clients: new Map(bound), services };
}
