/** The contract of a protocol: each of `rest/`, `grpc/`, `graphql/` holds a directive, a request, a transport and its errors. */

import type { IdentityConfig } from '../config/identity.ts';
import type { CallTemplate, OutgoingCall } from './call.ts';

export type Protocol = CallTemplate['protocol'];

/** How one service is reached: from services.ts, validated and defaulted. */
export interface ServiceSettings {
  readonly name: string;
  readonly url: string;
  /** Which protocol it speaks, where its url does not say it. */
  readonly kind?: Protocol | undefined;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly connections: number;
  readonly maxResponseBytes: number;
  /** Identical reads in flight are one. */
  readonly coalesce: boolean;
  /** Sent with every call: credentials of the gateway itself. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** How it is told who is calling. */
  readonly identity: IdentityConfig;
}

/** Speaks one wire protocol to one service. */
export interface Transport<Request> {
  /** The decoded reply; throws a FacetError for everything else. */
  send(call: OutgoingCall, request: Request): Promise<unknown>;
  close(): Promise<void>;
}

/** Which protocol a service speaks: the one its settings name, else that of its url's scheme. */
export function protocolOf({ url, kind }: Pick<ServiceSettings, 'url' | 'kind'>): Protocol {
  return kind ?? (/^grpcs?:/.test(url) ? 'grpc' : 'rest');
}
