/** The API of one app as it is served. `build` makes it; plans, the engine and the envelope read it. */

import type { DirectiveNode, GraphQLSchema } from 'graphql';
import type { TypeBinding } from '../fields/binding.ts';
import type { Access } from '../fields/rules.ts';
import type { Model } from './model.ts';

/** One client's API: an executable schema and the bindings its resolvers look ahead with. */
export interface ClientSchema {
  readonly app: string;
  readonly version: string | undefined;
  readonly schema: GraphQLSchema;
  readonly types: ReadonlyMap<string, TypeBinding>;
  /** What the client's own files say, as it was read. */
  readonly model: Model;
  /** `@cost` and the like on types (`Product`) and input fields (`ReviewInput.body`), for plans. */
  readonly policies: ReadonlyMap<string, readonly DirectiveNode[]>;
  /** What input types, their fields and enum values ask of whoever sends them, by coordinate: `Order.SECRET`. */
  readonly inputAccess: ReadonlyMap<string, Access>;
  /** By service, the claims of a caller that every call tells it. A service that is not named is told the subject. */
  readonly claimsSentTo: ReadonlyMap<string, readonly string[]>;
}
