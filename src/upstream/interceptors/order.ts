/** The interceptors of a service's calls, in their order: the first is outermost. */

import type { CallerHeaders } from '../caller/caller-headers.ts';
import type { Interceptor, Transport } from '../protocol.ts';
import type { Service } from '../service.ts';
import { byteBudget } from './byte-budget.ts';
import { deadline } from './deadline.ts';
import { identity } from './identity.ts';
import { freshAfterChange, type SharedReads, shareReads } from './share-reads.ts';
import { watch } from './watch.ts';

/** What the interceptors of a service are made of. */
export interface Parts {
  readonly service: Service;
  readonly caller: CallerHeaders;
  readonly reads: SharedReads;
  /** The interceptor of the protocol itself, if it has one. */
  readonly join: Interceptor | undefined;
  /** The service may share reads, and its protocol can tell which are alike. */
  readonly mayShare: boolean;
}

/** One that has nothing to do for the service is left out. */
function interceptorsOf({ service, caller, reads, join, mayShare }: Parts): (Interceptor | undefined)[] {
  return [
    watch, // sees a call as its operation made it, and how it ended whatever ended it
    freshAfterChange(reads), // of every service, for a mutation here may change what another one answers
    identity(caller), // before what compares or joins calls: two callers are told apart by these headers
    join, // before the deadline: the calls that become one have one timer
    deadline(service), // around all that waits for the service, a reply that another call has asked for included
    byteBudget, // before sharing, which leaves out whoever counts bytes
    mayShare ? shareReads(reads.open()) : undefined, // innermost: what is shared is the call itself
  ];
}

/** A transport within its interceptors. */
export function intercepted(transport: Transport, parts: Parts): Transport {
  return interceptorsOf(parts).reduceRight<Transport>((next, wrap) => wrap?.(next) ?? next, transport);
}
