/** Speaks the toy protocol: a connection a call, `{"headers": {...}, "line": "..."}` there and `{"value": ...}` or `{"error": ...}` back. */

import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { asError } from '../../../src/base/cancellation.ts';
import { FacetError } from '../../../src/base/errors.ts';
import { callFailure } from '../../../src/upstream/failure.ts';
import type { OutgoingCall, Transport } from '../../../src/upstream/protocol.ts';
import { Value } from '../../../src/upstream/reply.ts';
import type { Endpoint, Service } from '../../../src/upstream/service.ts';
import type { ToyRequest } from './protocol.ts';

/** Opens nothing before a call. */
export function open({ url }: Endpoint, { name, policy }: Service): Transport<ToyRequest> {
  const { hostname, port } = new URL(url);
  let isClosed = false;
  return {
    async send(call) {
      try {
        if (isClosed) throw new Error('closed');
        const answer = await ask(hostname, Number(port), call, policy.headers);
        call.spendBytes?.(answer.length);
        if (answer.length > policy.maxResponseBytes)
          throw new FacetError('UPSTREAM_RESPONSE_TOO_LARGE', `${name} answered too much.`, {
            service: name,
          });
        return new Value(valueOf(name, answer));
      } catch (error) {
        throw (
          callFailure(name, error, call) ??
          new FacetError('UPSTREAM_UNAVAILABLE', `${name} is unavailable.`, { service: name, cause: error })
        );
      }
    },
    async close() {
      isClosed = true;
    },
  };
}

async function ask(
  host: string,
  port: number,
  { rendered: { request }, headers, cancellation }: OutgoingCall<ToyRequest>,
  own: Readonly<Record<string, string>>,
): Promise<string> {
  const socket = connect(port, host);
  const cancel = (reason: unknown): void => void socket.destroy(asError(reason));
  cancellation.add(cancel);
  try {
    const asked = { headers: { ...request.headers, ...own, ...headers }, line: request.line };
    socket.write(`${JSON.stringify(asked)}\n`);
    const answer = await text(socket);
    if (answer === '') throw new Error('cut');
    return answer;
  } finally {
    cancellation.remove(cancel);
  }
}

function valueOf(service: string, answer: string): unknown {
  try {
    const { value, error } = JSON.parse(answer) as {
      value?: unknown;
      error?: 'NOT_FOUND' | 'UPSTREAM_ERROR';
    };
    if (error === undefined) return value;
    throw new FacetError(error, `${service} answered ${error}.`, { service });
  } catch (cause) {
    if (cause instanceof FacetError) throw cause;
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered no JSON.`, { service, cause });
  }
}
