/** A gRPC call as `@grpc` declares it, and as it is sent. */

import type { Template } from '../template.ts';

export interface GrpcTemplate {
  /** `package.Service/Method`. */
  readonly rpc: string;
  readonly request: Template;
  readonly metadata: readonly { readonly name: string; readonly value: Template }[];
}

export interface GrpcRequest {
  readonly rpc: string;
  readonly message: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}
