/** The services graph as the clients find it: composed, and without what service files mark @inaccessible. */

import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { TypeDefinition } from '../model.ts';
import { visibleDefinitions } from './expose.ts';
import type { ServiceGraph } from './graph.ts';
import { inaccessibleCoordinates } from './visibility.ts';

/** The services graph as the clients find it. */
export interface Composed {
  readonly schema: GraphQLSchema;
  /** Whether it keeps GraphQL's own rules. If not, mistakes in a client's schema may only follow from that. */
  readonly isValid: boolean;
  /** What service files mark @inaccessible, by coordinate. */
  readonly hidden: ReadonlySet<string>;
  /** All the rest, as SDL nodes. */
  readonly visible: readonly TypeDefinition[];
}

/** `documents` are what the schema was composed of. */
export function composedOf(
  schema: GraphQLSchema,
  documents: readonly DocumentNode[],
  isValid: boolean,
  { services }: ServiceGraph,
): Composed {
  const hidden = inaccessibleCoordinates([...services.values()]);
  return { schema, isValid, hidden, visible: visibleDefinitions(schema, documents, hidden) };
}
