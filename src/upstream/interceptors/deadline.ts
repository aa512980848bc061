/** Ends a call when its time is over: the call's own `timeoutMs`, else the service's. */

import { Deadline } from '../../base/deadline.ts';
import { callFailure } from '../failure.ts';
import type { Interceptor, OutgoingCall, Reply, Transport } from '../protocol.ts';
import type { Service } from '../service.ts';

/** A late call is rejected with UPSTREAM_TIMEOUT; a stream has no end of its own. */
export function deadline({ name, policy: { timeoutMs } }: Service): Interceptor {
  return (next) => ({ ...next, send: (call) => sendWithin(name, timeoutMs, call, next) });
}

async function sendWithin(
  service: string,
  timeoutMs: number,
  call: OutgoingCall,
  next: Transport,
): Promise<Reply> {
  const limit = new Deadline(call.rendered.template.timeoutMs ?? timeoutMs, call.cancellation);
  const limited: OutgoingCall = {
    rendered: call.rendered,
    context: call.context,
    headers: call.headers,
    cancellation: limit.cancellation,
    deadline: limit,
    spendBytes: call.spendBytes,
  };
  try {
    return await next.send(limited);
  } catch (error) {
    // A transport tells its own failures. Whoever waits for a call that another has sent is ended here.
    throw callFailure(service, error, limited) ?? error;
  } finally {
    limit.release();
  }
}
