/** Streams of results: each event is finished as a result is, and a stream that breaks ends with an error its client can read. */

import type { ExecutionResult } from 'graphql';
import type { Result } from './policy.ts';

export function isStream(result: Result): result is AsyncIterable<ExecutionResult> {
  return Symbol.asyncIterator in result;
}

/** Ending it ends the source at once: it does not wait for the event under way, as an async generator would. */
export function finishEach(
  source: AsyncIterable<ExecutionResult>,
  finish: (event: ExecutionResult) => ExecutionResult,
  refused: (error: unknown) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult, undefined> {
  const events = source[Symbol.asyncIterator]();
  const end = { done: true, value: undefined } as const;
  let isBroken = false;
  return {
    async next() {
      if (isBroken) return end;
      try {
        const event = await events.next();
        return event.done === true ? end : { done: false, value: finish(event.value) };
      } catch (error) {
        isBroken = true;
        return { done: false, value: refused(error) };
      }
    },
    async return() {
      isBroken = true;
      await events.return?.();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
