/** The executors as plugins of the pipeline. */

import { type ExecutionArgs, execute, subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createExecute } from './execute.ts';

type Run = (args: ExecutionArgs) => unknown;

/** Compiled operations, and graphql-js for what is not compiled. */
export function useCompiledExecutor(): Plugin {
  return useExecutor(createExecute());
}

/** graphql-js alone: the definition of right, for comparisons. */
export function useReferenceExecutor(): Plugin {
  return useExecutor(execute);
}

function useExecutor(run: Run): Plugin {
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(run as Parameters<typeof setExecuteFn>[0]),
    onSubscribe: ({ setSubscribeFn }) =>
      setSubscribeFn(subscribe as Run as Parameters<typeof setSubscribeFn>[0]),
  };
}
