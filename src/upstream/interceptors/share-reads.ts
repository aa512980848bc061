/** Makes one of identical reads in flight, whichever operations they are of. */

import { SingleFlight } from '../../base/single-flight.ts';
import type { Interceptor, OutgoingCall, Reply } from '../protocol.ts';

/** The reads in flight of one service, by all that is sent. */
export type Reads = SingleFlight<Reply>;

/** The reads of a service that may be shared; a mutation of any service closes them. */
export class SharedReads {
  readonly #all: Reads[] = [];

  /** For one more service. */
  open(): Reads {
    const reads: Reads = new SingleFlight();
    this.#all.push(reads);
    return reads;
  }

  /** Those who wait for a read still get it, and nobody joins it any more. */
  closeAll(): void {
    for (const reads of this.#all) reads.closeAll();
  }
}

/** Whoever asks after a mutation gets no read that was sent before it, of whichever service. */
export function freshAfterChange(shared: SharedReads): Interceptor {
  return (next) => ({
    ...next,
    send: (call) =>
      call.rendered.isChange === true ? next.send(call).finally(() => shared.closeAll()) : next.send(call),
  });
}

/**
 * Joins a read to one in flight. Not a read of an operation that counts bytes, for those of a shared reply come to nobody's
 * account.
 */
export function shareReads(reads: Reads): Interceptor {
  return (next) => ({
    ...next,
    send(call) {
      const key = keyOf(call);
      if (key === undefined) return next.send(call);
      return reads.join(key, call.cancellation, (cancellation) =>
        next.send({
          ...call,
          context: { ...call.context, cancellation },
          cancellation,
          deadline: undefined,
        }),
      );
    },
  });
}

/** All that is sent but the request id: what the service could tell callers apart by. Undefined for what is not shared. */
function keyOf({ rendered, context, headers }: OutgoingCall): string | undefined {
  if (context.coalesce !== true || context.spendBytes !== undefined || rendered.isChange === true)
    return undefined;
  const sent = rendered.template.protocol.readKey?.(rendered.request);
  if (sent === undefined) return undefined;
  const { 'x-request-id': _requestId, ...identity } = headers;
  return JSON.stringify([sent, identity]);
}
