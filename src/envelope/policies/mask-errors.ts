/** Last of all: every error of a result becomes what the client may read of it. */

import type { GraphQLError } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { createMask } from '../mask-error.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** More say nothing new, and each has a path as long as the answer is deep. */
const MAX_ERRORS = 1000;
/** Of an operation that did not run. */
const MAX_REFUSALS = 10;

function leftOut(count: number): FacetError {
  return new FacetError('OPERATION_TOO_LARGE', `${count} more errors are left out.`);
}

export function maskedErrors({ app, log, metrics }: PolicyInput): Policy {
  const mask = createMask({ upstreamDetails: app.upstreamDetails, log });
  return {
    name: 'masked-errors',
    onResult(result, { visit: { requestId } }) {
      if (result.errors === undefined) return result;
      const isRefused = result.data === undefined;
      const max = isRefused ? MAX_REFUSALS : MAX_ERRORS;
      const errors = result.errors.slice(0, max).map((error) => mask(error, requestId));
      if (isRefused) countRefused(errors[0]);
      const left = result.errors.length - errors.length;
      return { ...result, errors: left === 0 ? errors : [...errors, mask(leftOut(left), requestId)] };
    },
  };

  function countRefused(first: GraphQLError | undefined): void {
    metrics.count('facet_requests_refused_total', { app: app.name, code: String(first?.extensions['code']) });
  }
}
