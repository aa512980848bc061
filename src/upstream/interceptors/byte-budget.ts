/** Counts what services answer against the bytes that the operation may be answered in all its calls together. */

import type { Interceptor } from '../protocol.ts';

/** An operation without such a limit passes as it is. */
export const byteBudget: Interceptor = (next) => ({
  ...next,
  send(call) {
    const { spendBytes } = call.context;
    return next.send(spendBytes === undefined ? call : { ...call, spendBytes });
  },
});
