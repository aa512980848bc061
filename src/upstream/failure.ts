/** The endings that every protocol shares: our own error, the call's timer, the operation's deadline, the client gone. */

import { FacetError } from '../base/errors.ts';
import type { CallContext } from './call.ts';

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
  if (!context.signal.aborted) return undefined;
  return context.signal.reason instanceof FacetError
    ? context.signal.reason
    : new FacetError('REQUEST_ABORTED', 'The client went away.', { service, cause: error });
}
