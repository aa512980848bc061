/** The complete door: GraphiQL, GET, server-sent events and every other corner of GraphQL over HTTP, by Yoga's handler. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { CompleteContext } from './complete-yoga.ts';
import type { HttpContext } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import { statusOf } from './status.ts';

/** Hands the request to Yoga and streams the answer back. */
export async function enterCompleteDoor(
  { yoga }: Pipeline,
  request: IncomingMessage,
  params: GraphQLParams | undefined,
  { facet, exchange }: HttpContext,
  response: ServerResponse,
): Promise<void> {
  const context: CompleteContext = { facet, exchange, params, result: undefined };
  const answer = await yoga.fetch(
    new yoga.fetchAPI.Request(`http://facet${request.url ?? '/'}`, {
      method: exchange.method,
      headers: headersOf(request),
      signal: facet.call.cancellation.signal,
    }),
    context,
  );
  response.writeHead(statusOfAnswer(answer, context), {
    ...exchange.replyHeaders,
    ...Object.fromEntries(answer.headers),
  });
  if (answer.body === null) {
    response.end();
    return;
  }
  await pipe(answer.body, response);
}

/** Yoga knows nothing of the codes of our errors: what a result means is told by the same table at both doors. */
function statusOfAnswer({ status, headers }: Response, { exchange, result }: CompleteContext): number {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  if (exchange.status !== undefined) return exchange.status;
  return result === undefined || !mediaType.endsWith('json') ? status : statusOf(result, mediaType);
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
