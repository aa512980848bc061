/** One call to a service: as the schema declares it, as it is rendered, and how it ends. */

import type { Cancellation } from '../base/cancellation.ts';
import type { Path } from '../base/path.ts';
import type { Principal } from '../base/principal.ts';
import type { GraphqlRequest, GraphqlTemplate } from './graphql/message.ts';
import type { GrpcRequest, GrpcTemplate } from './grpc/message.ts';
import type { RestRequest, RestTemplate } from './rest/message.ts';
import type { Expression, Scope, Template } from './template.ts';

/** What a declared status turns into: null, an empty list, or an error although the default is null. */
export type StatusOutcome = 'NULL' | 'EMPTY' | 'ERROR';

/** How many parents' calls become one. */
export interface BatchTemplate {
  /** The key of one parent: text, or an object whose properties together are the key. */
  readonly key: Template;
  /** Where each row of the reply holds its key, by the names of the key's parts (`''` for a single part). */
  readonly match: readonly { readonly part: string; readonly path: Path }[];
  /** Several rows belong to one key. */
  readonly many: boolean;
  /** Keys a call at most. */
  readonly max: number;
}

interface CallBase {
  readonly service: string;
  /** For errors and metrics: the call without any value, `GET /orders` or `shop.Catalog/BatchGet`. */
  readonly label: string;
  /** The part of the reply that is the value. */
  readonly pick: Path | undefined;
  readonly batch: BatchTemplate | undefined;
  /** By HTTP status or gRPC code. */
  readonly onStatus: ReadonlyMap<number, StatusOutcome>;
  readonly timeoutMs: number | undefined;
  /** Every expression of the call, its batch key included. */
  readonly expressions: readonly Expression[];
}

export type CallTemplate =
  | (CallBase & { readonly protocol: 'rest'; readonly request: RestTemplate })
  | (CallBase & { readonly protocol: 'grpc'; readonly request: GrpcTemplate })
  | (CallBase & { readonly protocol: 'graphql'; readonly request: GraphqlTemplate });

interface RenderedBase {
  readonly template: CallTemplate;
  /** What it was filled from: a mock answers by it. */
  readonly scope: Scope;
  /** It changes something. */
  readonly isChange?: boolean;
}

/** A call with its values filled in. */
export type RenderedCall =
  | (RenderedBase & { readonly protocol: 'rest'; readonly request: RestRequest })
  | (RenderedBase & { readonly protocol: 'grpc'; readonly request: GrpcRequest })
  | (RenderedBase & {
      readonly protocol: 'graphql';
      readonly request: GraphqlRequest;
      /** One of the calls that a batch was cut into. */
      readonly isPart?: boolean;
    });

/** What travels with every call of one operation. */
export interface CallContext {
  /** Cancelled when the client leaves or the operation's deadline passes. */
  readonly cancellation: Cancellation;
  readonly principal: Principal | undefined;
  /** The token the caller came with, for a service whose provider gives another for it. */
  readonly subjectToken?: string | undefined;
  readonly requestId: string;
  /** Its reads may be one with identical ones of other operations. */
  readonly coalesce?: boolean | undefined;
  /** Told how many bytes a service answers, as they come; throws when the operation has had its share. */
  readonly spendBytes?: ((bytes: number) => void) | undefined;
}

/** A rendered call on its way to a transport. */
export interface OutgoingCall {
  readonly rendered: RenderedCall;
  readonly context: CallContext;
  /** Lower-case names; HTTP headers or gRPC metadata. */
  readonly headers: Readonly<Record<string, string>>;
}
