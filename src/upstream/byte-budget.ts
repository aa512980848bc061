/** How many bytes the services may answer to one operation, all its calls together. */

import { FacetError } from '../base/errors.ts';

/** `end` is told once, with the error that every later byte throws as well. */
export function createByteBudget(
  maxBytes: number,
  end: (error: FacetError) => void,
): (bytes: number) => void {
  let left = maxBytes;
  let error: FacetError | undefined;
  return (bytes) => {
    left -= bytes;
    if (left >= 0) return;
    if (error === undefined) {
      error = new FacetError(
        'BUDGET_EXCEEDED',
        `The services answer more than ${maxBytes} bytes to this operation.`,
      );
      end(error);
    }
    throw error;
  };
}
