/** Last of all: every error of a result becomes what the client may read of it. */

import type { GraphQLError } from 'graphql';
import { leftOut } from '../../engine/meter.ts';
import { createMask } from '../mask-error.ts';
import type { Policy, PolicyInput } from '../policy.ts';

/** Of an operation that did not run. Of one that did the engine bounds them. */
const MAX_REFUSALS = 10;

export function maskedErrors({ app, log }: PolicyInput): Policy {
  const mask = createMask({ upstreamDetails: app.upstreamDetails, log });
  return {
    name: 'masked-errors',
    onResult(result, { visit }) {
      if (result.errors === undefined) return result;
      const isRefused = result.data === undefined;
      const made = isRefused ? result.errors.slice(0, MAX_REFUSALS) : result.errors;
      const errors = made.map((error) => mask(error, visit.requestId));
      if (isRefused) visit.record.refuse(codeOf(errors[0]));
      const left = result.errors.length - made.length;
      return { ...result, errors: left === 0 ? errors : [...errors, mask(leftOut(left), visit.requestId)] };
    },
  };
}

function codeOf(error: GraphQLError | undefined): string {
  return String(error?.extensions['code']);
}
