/** Answers the calls of one service from the schema, without a network; slowly or with errors where that is asked for. */

import { setTimeout as wait } from 'node:timers/promises';
import { FacetError } from '../../base/errors.ts';
import { callFailure } from '../failure.ts';
import type { OutgoingCall, Transport } from '../protocol.ts';
import { Value } from '../reply.ts';
import type { Service } from '../service.ts';
import type { MockSettings } from './options.ts';
import { replyTo } from './reply.ts';
import { between, share } from './seed.ts';
import type { FindReply, ReplyShape } from './shape.ts';

/**
 * Answers the calls of a service in place of its transport, whatever its protocol. The same calls in the same order are
 * as slow, and fail, as before. A stream gives an event every tick until the client leaves.
 */
export function openMock({ name }: Service, settings: MockSettings, find: FindReply): Transport {
  const { salt, latencyMs, errorRate, tickMs } = settings;
  let calls = 0;
  return {
    async send(call) {
      const turn = `${salt}${name}#${++calls}`;
      try {
        const delayMs = between(`${turn}|latency`, ...latencyMs);
        if (delayMs > 0) await wait(delayMs, undefined, { signal: call.cancellation.signal });
        if (share(`${turn}|error`) < errorRate) throw mockedFailure(name);
        return new Value(replyTo(call.rendered, shapeOf(call, find), salt));
      } catch (error) {
        throw callFailure(name, error, call) ?? error;
      }
    },
    async *stream(call) {
      const shape = shapeOf(call, find);
      try {
        for (let event = 0; ; event++) {
          await wait(tickMs, undefined, { signal: call.cancellation.signal });
          yield replyTo(call.rendered, shape, salt, event);
        }
      } catch (error) {
        throw callFailure(name, error, call) ?? error;
      }
    },
    async close() {},
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
