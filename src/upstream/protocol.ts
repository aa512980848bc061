/** The contract of a protocol: each of `rest/`, `grpc/` holds a directive, a request, a transport and its errors. */

import type { OutgoingCall } from './call.ts';

/** How one service is reached: from services.ts, validated and defaulted. */
export interface ServiceSettings {
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly connections: number;
  readonly maxResponseBytes: number;
  /** Sent with every call: credentials of the gateway itself. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Speaks one wire protocol to one service. */
export interface Transport<Request> {
  /** The decoded reply; throws a FacetError for everything else. */
  send(call: OutgoingCall, request: Request): Promise<unknown>;
  close(): Promise<void>;
}
