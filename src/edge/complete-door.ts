/** The complete door: GraphiQL, GET, server-sent events and every other corner of GraphQL over HTTP, by Yoga's handler. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationContext } from '../envelope/policy.ts';
import type { Pipeline } from './pipeline.ts';

/** Hands the request with its body to Yoga and streams the answer back. */
export async function enterCompleteDoor(
  pipeline: Pipeline,
  request: IncomingMessage,
  body: Buffer | undefined,
  context: OperationContext,
  response: ServerResponse,
): Promise<void> {
  const { yoga } = pipeline;
  const answer = await yoga.fetch(
    new yoga.fetchAPI.Request(`http://facet${request.url ?? '/'}`, {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      body: body as BodyInit | undefined,
      signal: context.facet.call.signal,
    }),
    context,
  );
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) {
    response.end();
    return;
  }
  await pipe(answer.body, response);
}

function headersOf(request: IncomingMessage): [string, string][] {
  return Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
}

/** Ends the source when the client leaves, and waits when the client reads slowly. */
async function pipe(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const cancel = (): void => void reader.cancel().catch(() => {});
  response.once('close', cancel);
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (!response.write(part.value)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
      if (response.destroyed) return;
    }
  } finally {
    response.off('close', cancel);
    response.end();
  }
}
