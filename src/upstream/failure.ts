/** The endings that every protocol shares: our own error, the call's deadline, the operation's end, the client gone. */

import { FacetError } from '../base/errors.ts';
import type { OutgoingCall } from './protocol.ts';

/** The error to throw when the ending has nothing to do with the protocol, else undefined. */
export function callFailure(service: string, error: unknown, call: OutgoingCall): FacetError | undefined {
  if (error instanceof FacetError) return error;
  const { deadline, context } = call;
  if (deadline?.isTimedOut === true)
    return new FacetError('UPSTREAM_TIMEOUT', `${service} gave no answer in ${deadline.timeoutMs} ms.`, {
      service,
      cause: error,
    });
  const { isCancelled, reason } = context.cancellation;
  if (!isCancelled) return undefined;
  return reason instanceof FacetError
    ? reason
    : new FacetError('REQUEST_ABORTED', 'The client went away.', { service, cause: error });
}
