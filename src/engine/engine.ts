/** Runs operations: graphql-js over the bound schema, as a plugin of the pipeline. */

import { type ExecutionArgs, execute, subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';

type Run = (args: ExecutionArgs) => unknown;

/** The reference executor in place of the pipeline's own. */
export function useReferenceExecutor(): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute as Run as Parameters<typeof setExecuteFn>[0]),
    onSubscribe: ({ setSubscribeFn }) =>
      setSubscribeFn(subscribe as Run as Parameters<typeof setSubscribeFn>[0]),
  };
}
