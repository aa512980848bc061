/** How a service is told who is calling: the contract of `mapping.ts`, `internal-token.ts` and `exchange.ts`. */

import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { CallContext } from '../call.ts';

/** A header that tells who is calling. */
export interface IdentityHeader {
  readonly header: string;
  /** Undefined for a caller that the header says nothing about. */
  valueOf(context: CallContext): MaybePromise<string | undefined>;
}
