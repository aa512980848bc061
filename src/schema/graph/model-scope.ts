/** What the checks of one model know of the rest of the project. */

import type { GraphQLSchema } from 'graphql';
import type { Contract } from '../../openapi/contract.ts';
import type { Protos } from '../../upstream/grpc/protos.ts';
import type { ModelField, ModelType } from '../model.ts';
import type { ServiceAddress } from '../read/service-address.ts';
import type { GraphType } from './graph.ts';

/** What is asked of other files, of `apps/services.ts` and of the contracts. */
export interface ModelScope {
  readonly services: Readonly<Record<string, ServiceAddress>>;
  /** The schemas of the GraphQL services. */
  readonly remotes: ReadonlyMap<string, GraphQLSchema>;
  readonly protos: Protos;
  /** While serving, FACET_REPLY_TYPE is not reported: such a value is an error at its path, and `facet check` tells it. */
  readonly isServing: boolean;
  /** The OpenAPI documents, of the services that have one. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** The fields of a parent type that an expression may read, with their sources. */
  fieldsOf(type: string): ReadonlyMap<string, ModelField> | undefined;
  readonly graphTypes: ReadonlyMap<string, GraphType>;
  /** The client headers that the app forwards; undefined for a service file, as several apps use it. */
  readonly forwardHeaders?: readonly string[];
  /** The definition of a type, in whichever file it is. */
  findType(name: string): ModelType | undefined;
  /** The definition in a service file: the one that says how an enum is written. */
  findGraphType(name: string): ModelType | undefined;
  /** The definition by which a value of this type is read when this service gave it. */
  payloadType(service: string, name: string): ModelType | undefined;
  /** The object types of an interface. */
  implementationsOf(name: string): readonly string[];
  /** Every type name there is, for suggestions. */
  readonly typeNames: ReadonlySet<string>;
}
