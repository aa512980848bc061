/** The complete door: GraphiQL, server-sent events and every other corner of GraphQL over HTTP, by Yoga's handler. */

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { textOf } from '../envelope/answer-text.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import { type HttpProfile, isJsonType } from './accept.ts';
import type { CompleteContext } from './complete-yoga.ts';
import type { Incoming } from './incoming.ts';
import type { Pipeline } from './pipeline.ts';
import { sendJson } from './send-json.ts';
import { statusLineOf } from './status.ts';
import type { HttpContext, RequestVisit } from './visit.ts';

/** Hands the request to Yoga and streams the answer back. */
export async function enterCompleteDoor(
  { yoga, app }: Pipeline,
  { request, response }: Incoming,
  params: GraphQLParams | undefined,
  { runtime, visit }: HttpContext,
): Promise<void> {
  // Without parameters it is the page that is asked for.
  const accept = params === undefined ? 'text/html' : (visit.accepted.forCompleteDoor ?? '*/*');
  const context: CompleteContext = { runtime, visit, params };
  const answer = await yoga.fetch(
    new yoga.fetchAPI.Request(`http://facet${request.url ?? '/'}`, {
      method: visit.method,
      headers: { ...headersOf(request), accept },
      signal: runtime.call.cancellation.signal,
    }),
    context,
  );
  const said = [...answer.headers].map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers = { ...visit.replyHeaders, ...Object.fromEntries(said) };
  const { status, contentType } = headOf(answer, visit, app.httpProfile);
  if (contentType !== undefined) {
    const body = await answer.text();
    const told = { ...headers, 'content-type': contentType };
    await sendJson(request, response, { status, headers: told, body: textOf(body) }, app);
    return;
  }
  response.writeHead(status, headers);
  if (answer.body === null) {
    response.end();
    return;
  }
  await pipe(answer.body, response);
}

interface Head {
  readonly status: number;
  readonly contentType?: string;
}

/** Yoga knows nothing of the codes of our errors: what a result means is told by the same table at both doors. */
function headOf({ status, headers }: Response, visit: RequestVisit, profile: HttpProfile): Head {
  const { result } = visit;
  const [asked = ''] = (headers.get('content-type') ?? '').split(';');
  if (result === undefined || !isJsonType(asked)) return { status: visit.status ?? status };
  const line = statusLineOf(result, asked, profile, visit.status);
  return { status: line.status, contentType: `${line.mediaType}; charset=utf-8` };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
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
