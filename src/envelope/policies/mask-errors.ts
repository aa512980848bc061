/** Last of all: every error of a result becomes what the client may read of it. */

import { isAsyncIterable } from '@envelop/core';
import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createMask } from '../mask-error.ts';
import type { OperationContext, PolicyInput } from '../policy.ts';

export function useMaskedErrors({ app, log }: PolicyInput): Plugin<OperationContext> {
  const mask = createMask({ upstreamDetails: app.upstreamDetails, log });
  const masked = (result: ExecutionResult, requestId: string): ExecutionResult =>
    result.errors === undefined
      ? result
      : { ...result, errors: result.errors.map((error) => mask(error, requestId)) };
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
