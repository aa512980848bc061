/** Answers the calls of one service from the schema, without a network; slowly or with errors where that is asked for. */

import { setTimeout as wait } from 'node:timers/promises';
import { FacetError } from '../../base/errors.ts';
import type { OutgoingCall } from '../call.ts';
import { callFailure, withinTime } from '../failure.ts';
import type { ServiceSettings } from '../protocol.ts';
import type { MockSettings } from './options.ts';
import { replyTo } from './reply.ts';
import { between, share } from './seed.ts';
import type { FindReply, ReplyShape } from './shape.ts';

export interface MockTransport {
  send(call: OutgoingCall): Promise<unknown>;
  /** An event every tick, until the client leaves. */
  stream(call: OutgoingCall): AsyncGenerator<unknown>;
}

/** The same calls in the same order are as slow, and fail, as before. */
export function createMockTransport(
  service: ServiceSettings,
  settings: MockSettings,
  find: FindReply,
): MockTransport {
  const { salt, latencyMs, errorRate, tickMs } = settings;
  let calls = 0;

  return {
    send: (call) => {
      const turn = `${salt}${service.name}#${++calls}`;
      return withinTime(call, service, failed, async ({ signal }) => {
        const delayMs = between(`${turn}|latency`, ...latencyMs);
        if (delayMs > 0) await wait(delayMs, undefined, { signal });
        if (share(`${turn}|error`) < errorRate) throw mockedFailure(service.name);
        return replyTo(call.rendered, shapeOf(call, find), salt);
      });
    },
    async *stream(call) {
      const { signal } = call.context.cancellation;
      const shape = shapeOf(call, find);
      try {
        for (let event = 0; ; event++) {
          await wait(tickMs, undefined, { signal });
          yield replyTo(call.rendered, shape, salt, event);
        }
      } catch (error) {
        throw failed(service.name, error, { timedOut: false, timeoutMs: 0, context: call.context });
      }
    },
  };
}

function shapeOf({ rendered: { template } }: OutgoingCall, find: FindReply): ReplyShape {
  const shape = find(template);
  if (shape === undefined) throw new Error(`no schema file makes the call ${template.label}`);
  return shape;
}

function mockedFailure(service: string): FacetError {
  return new FacetError(
    'UPSTREAM_UNAVAILABLE',
    `${service} is unavailable: the mock was told to fail at times.`,
    {
      service,
      status: 503,
    },
  );
}

const failed: Parameters<typeof withinTime>[2] = (service, error, failure) => {
  const known = callFailure(service, error, failure);
  if (known !== undefined) return known;
  throw error;
};
