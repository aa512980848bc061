/** How a service is told who is calling: the contract of `mapping`, `internal-token` and `exchange`. */

import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { CallContext } from '../call.ts';

/** One way to tell it: a header and its value, undefined for a caller it says nothing about. */
export interface Way {
  readonly header: string;
  valueOf(context: CallContext): MaybePromise<string | undefined>;
}
