/** Tells whoever watches the operation of each call, and of its end. */

import type { Interceptor, Reply } from '../protocol.ts';

/** A call that nobody watches costs one look. */
export const watch: Interceptor = (next) => ({
  ...next,
  send(call) {
    const end = call.context.watch?.(call.rendered);
    return end === undefined ? next.send(call) : watched(next.send(call), end);
  },
});

async function watched(sent: Promise<Reply>, end: (error: unknown) => void): Promise<Reply> {
  try {
    const reply = await sent;
    end(undefined);
    return reply;
  } catch (error) {
    end(error);
    throw error;
  }
}
