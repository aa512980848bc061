/** Every protocol, by name: the only file that names them all. A new one is a folder, a line here, and what the compiler then asks for. */

import type { ServiceKind } from '../config/services.ts';
import { graphqlProtocol } from './graphql/protocol.ts';
import { grpcProtocol } from './grpc/protocol.ts';
import type { Protocol } from './protocol.ts';
import { restProtocol } from './rest/protocol.ts';

const table = {
  rest: restProtocol,
  grpc: grpcProtocol,
  graphql: graphqlProtocol,
} satisfies Record<ServiceKind, Protocol>;

/** The name of a protocol: of its directive without the `@`, and of its `kind` in `apps/services.ts`. */
export type ProtocolName = keyof typeof table;

/** By name, in the order in which they are documented. */
export const protocols: ReadonlyMap<string, Protocol> = new Map(Object.entries(table));
