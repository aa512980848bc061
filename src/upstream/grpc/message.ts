/** A gRPC call as `@grpc` declares it, and as it is sent. */

import type { Template } from '../template.ts';
import type { GrpcMethod } from './protos.ts';

/** An rpc as a schema file calls it. */
export interface GrpcTemplate {
  /** `package.Service/Method`. */
  readonly rpc: string;
  /** Undefined when no .proto file has it, which the checks report. */
  readonly method: GrpcMethod | undefined;
  readonly request: Template;
  readonly metadata: readonly { readonly name: string; readonly value: Template }[];
}

/** An rpc with its message written and its metadata filled in. */
export interface GrpcRequest {
  readonly method: GrpcMethod;
  /** The message, written. */
  readonly bytes: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}
