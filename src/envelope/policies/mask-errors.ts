/** Last of all: every error of a result becomes what the client may read of it. */

import { FacetError } from '../../base/errors.ts';
import { createMask } from '../mask-error.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** More say nothing new, and each has a path as long as the answer is deep. */
const MAX_ERRORS = 1000;

function leftOut(count: number): FacetError {
  return new FacetError('OPERATION_TOO_LARGE', `${count} more errors are left out.`);
}

export function maskedErrors({ app, log }: PolicyInput): Policy {
  const mask = createMask({ upstreamDetails: app.upstreamDetails, log });
  return {
    name: 'masked-errors',
    onResult(result, { exchange: { requestId } }) {
      if (result.errors === undefined) return result;
      const errors = result.errors.slice(0, MAX_ERRORS).map((error) => mask(error, requestId));
      const left = result.errors.length - errors.length;
      return { ...result, errors: left === 0 ? errors : [...errors, mask(leftOut(left), requestId)] };
    },
  };
}
