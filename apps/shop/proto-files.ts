/** Where the .proto files of the gRPC services are, and what their common types look like to a handler. */
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../schemas/services/protos');

export const catalogProto = join(folder, 'catalog.proto');
export const inventoryProto = join(folder, 'inventory.proto');

/** google.protobuf.Timestamp */
export interface Timestamp {
  seconds: number;
  nanos: number;
}

export function toTimestamp(epochMs: number): Timestamp {
  const seconds = Math.floor(epochMs / 1_000);
  return { seconds, nanos: (epochMs - seconds * 1_000) * 1_000_000 };
}
