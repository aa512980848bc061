/** The endings that every protocol shares: our own error, the call's timer, the operation's deadline, the client gone. */

import type { Cancellation } from '../base/cancellation.ts';
import { Limited } from '../base/deadline.ts';
import { FacetError } from '../base/errors.ts';
import type { CallContext, OutgoingCall } from './call.ts';
import type { ServiceSettings } from './protocol.ts';

export interface Failure {
  readonly timedOut: boolean;
  readonly timeoutMs: number;
  readonly context: CallContext;
}

/** The error to throw when the ending has nothing to do with the protocol, else undefined. */
export function callFailure(
  service: string,
  error: unknown,
  { timedOut, timeoutMs, context }: Failure,
): FacetError | undefined {
  if (error instanceof FacetError) return error;
  if (timedOut)
    return new FacetError('UPSTREAM_TIMEOUT', `${service} gave no answer in ${timeoutMs} ms.`, {
      service,
      cause: error,
    });
  const { isCancelled, reason } = context.cancellation;
  if (!isCancelled) return undefined;
  return reason instanceof FacetError
    ? reason
    : new FacetError('REQUEST_ABORTED', 'The client went away.', { service, cause: error });
}

/** Makes a call within its time, and throws what its end means in the words of its protocol. */
export async function withinTime<Result>(
  call: OutgoingCall,
  service: ServiceSettings,
  failed: (service: string, error: unknown, failure: Failure) => FacetError,
  send: (cancellation: Cancellation, timeoutMs: number) => Promise<Result>,
): Promise<Result> {
  const timeoutMs = call.rendered.template.timeoutMs ?? service.timeoutMs;
  const limited = new Limited(timeoutMs, call.context.cancellation);
  try {
    return await send(limited.cancellation, timeoutMs);
  } catch (error) {
    throw failed(service.name, error, { timedOut: limited.isTimedOut, timeoutMs, context: call.context });
  } finally {
    limited.release();
  }
}
