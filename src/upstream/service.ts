/** A service as the gateway reaches it: a group of endpoints that answer alike, and the rules of every call to them. */

import type { IdentityConfig } from '../config/identity.ts';
import { kindOf, type ServiceKind, type ServicesConfig } from '../config/services.ts';

/** One place where a service answers. */
export interface Endpoint {
  /** `http://`, `https://`, `grpc://` or `grpcs://`, with the path that every call starts with and its query. */
  readonly url: string;
  /** Its share of the calls, beside the weights of the other endpoints. */
  readonly weight: number;
  /** What it is known by, such as `version: v2`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The rules of every call to a service; a call may have a `timeoutMs` of its own. */
export interface ServicePolicy {
  /** Of a whole call, from sending it to the last byte of its reply. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** HTTP connections to one endpoint, at most. */
  readonly connections: number;
  /** Of one reply. */
  readonly maxResponseBytes: number;
  /** Identical reads in flight are one. */
  readonly coalesce: boolean;
  /** Sent with every call: credentials of the gateway itself. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether clients read the messages of its errors without a code; GraphQL only. */
  readonly trustMessages: boolean;
  /** How it is told who is calling. */
  readonly identity: IdentityConfig;
}

/** A service of `apps/services.ts`, validated and defaulted. */
export interface Service {
  readonly name: string;
  readonly protocol: ServiceKind;
  /** One today. */
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly policy: ServicePolicy;
}

/** The services of a project, from their configuration. */
export function servicesOf(config: ServicesConfig): Service[] {
  return Object.entries(config).map(([name, { url, kind, ...policy }]) => ({
    name,
    protocol: kindOf({ url, kind }),
    endpoints: [{ url, weight: 1, tags: {} }],
    policy,
  }));
}
