/** Last of all: every error of a result becomes what the client may read of it. */

import { isAsyncIterable } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { FacetError } from '../../base/errors.ts';
import { createMask } from '../mask-error.ts';
import type { OperationContext, PolicyInput } from '../policy.ts';

/** More say nothing new, and each has a path as long as the answer is deep. */
const MAX_ERRORS = 1000;

function leftOut(count: number): FacetError {
  return new FacetError('OPERATION_TOO_LARGE', `${count} more errors are left out.`);
}

export function useMaskedErrors({ app, log }: PolicyInput): Plugin<OperationContext> {
  const mask = createMask({ upstreamDetails: app.upstreamDetails, log });
  const masked = (result: ExecutionResult, requestId: string): ExecutionResult => {
    if (result.errors === undefined) return result;
    const errors = result.errors.slice(0, MAX_ERRORS).map((error) => mask(error, requestId));
    const left = result.errors.length - errors.length;
    return { ...result, errors: left === 0 ? errors : [...errors, mask(leftOut(left), requestId)] };
  };
  return {
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || Array.isArray(result) || isAsyncIterable(result)) return;
      setResult(
        masked(result as ExecutionResult, (context as unknown as OperationContext).facet.call.requestId),
      );
    },
    onSubscribe: ({ args }) => ({
      onSubscribeError: ({ error, setError }) =>
        setError(mask(error, (args.contextValue as OperationContext).facet.call.requestId)),
      onSubscribeResult: () => ({
        onNext: ({ result, setResult }) =>
          setResult(masked(result, (args.contextValue as OperationContext).facet.call.requestId)),
      }),
    }),
  };
}
