/**
 * Tells a service who is calling, and takes out of the call what a schema file says in the headers that only the gateway
 * may set: no file can pretend to be somebody.
 */

import { asError } from '../../base/cancellation.ts';
import type { RenderedCall } from '../call.ts';
import type { CallerHeaders } from '../caller/caller-headers.ts';
import type { Headers, Interceptor, OutgoingCall } from '../protocol.ts';

/** A call is rejected with what `headersOf` throws: FORBIDDEN, UPSTREAM_REFUSED or UPSTREAM_UNAVAILABLE. */
export function identity({ headersOf, isOwn }: CallerHeaders): Interceptor {
  const told = (call: OutgoingCall, headers: Headers): OutgoingCall => ({
    rendered: withoutOwn(call.rendered, isOwn),
    context: call.context,
    headers,
    cancellation: call.cancellation,
    deadline: call.deadline,
    spendBytes: call.spendBytes,
  });
  return (next) => {
    const { stream } = next;
    return {
      ...next,
      send(call) {
        try {
          const headers = headersOf(call.context);
          return headers instanceof Promise
            ? headers.then((ready) => next.send(told(call, ready)))
            : next.send(told(call, headers));
        } catch (error) {
          return Promise.reject(asError(error));
        }
      },
      ...(stream === undefined
        ? {}
        : {
            async *stream(call) {
              yield* stream(told(call, await headersOf(call.context)));
            },
          }),
    };
  };
}

function withoutOwn(rendered: RenderedCall, isOwn: (name: string) => boolean): RenderedCall {
  const { request, template } = rendered;
  const safe = template.protocol.withoutHeaders(request, isOwn);
  return safe === request ? rendered : { ...rendered, request: safe };
}
