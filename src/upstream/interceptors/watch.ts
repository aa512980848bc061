/** Tells the sinks of the operation of each call, and of its end. */

import type { Interceptor, Reply } from '../protocol.ts';

/** A call that nobody watches costs one look. */
export const watch: Interceptor = (next) => ({
  ...next,
  send(call) {
    const { sinks } = call.context;
    if (sinks === undefined) return next.send(call);
    const { service, label } = call.rendered.template;
    return watched(
      next.send(call),
      sinks.map((sink) => sink.begin(service, label)),
    );
  },
});

async function watched(sent: Promise<Reply>, ends: readonly ((error: unknown) => void)[]): Promise<Reply> {
  try {
    const reply = await sent;
    for (const end of ends) end(undefined);
    return reply;
  } catch (error) {
    for (const end of ends) end(error);
    throw error;
  }
}
