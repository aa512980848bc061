/** The engine as a plugin of the pipeline: compiled operations, and graphql-js for what is not compiled. */

import { subscribe } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createExecute } from './execute.ts';

export function useCompiledExecutor(): Plugin {
  const execute = createExecute();
  return {
    onExecute: ({ setExecuteFn }) => setExecuteFn(execute as Parameters<typeof setExecuteFn>[0]),
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
}
