/** What the checks of one model know of the rest of the project. */

import type { GraphQLSchema } from 'graphql';
import type { Protos } from '../../upstream/grpc/protos.ts';
import type { Protocol } from '../../upstream/protocol.ts';
import type { GraphType } from '../graph/graph.ts';
import type { ModelField, ModelType } from '../model.ts';

export interface ModelScope {
  readonly services: Readonly<Record<string, { readonly url: string; readonly kind?: Protocol | undefined }>>;
  /** The schemas of the GraphQL services. */
  readonly remotes: ReadonlyMap<string, GraphQLSchema>;
  readonly protos: Protos;
  /** The fields of a parent type that an expression may read, with their sources. */
  fieldsOf(type: string): ReadonlyMap<string, ModelField> | undefined;
  readonly graphTypes: ReadonlyMap<string, GraphType>;
  /** The client headers that the app forwards; undefined for a service's file, which many apps use. */
  readonly forwardHeaders?: readonly string[];
  /** The definition of a type, in whichever file it is. */
  findType(name: string): ModelType | undefined;
  /** Every type name there is, for suggestions. */
  readonly typeNames: ReadonlySet<string>;
}
