/**
 * The fast door: a POST of JSON that wants JSON back is answered on node:http, without the Request and Response
 * objects that only the complete door needs.
 */

import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Envelope } from '../envelope/envelope.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { HttpContext } from './exchange.ts';
import { GRAPHQL_RESPONSE, JSON_RESPONSE, statusOf } from './status.ts';

/** The media type of the answer, or undefined when the complete door has to find one. */
export function negotiate(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === '*/*') return GRAPHQL_RESPONSE;
  if (/text\/event-stream|multipart\/mixed|text\/html|;\s*q=/.test(accept)) return undefined;
  for (const type of accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase())) {
    if (type === JSON_RESPONSE) return JSON_RESPONSE;
    if (type === GRAPHQL_RESPONSE || type === '*/*' || type === 'application/*') return GRAPHQL_RESPONSE;
  }
  return undefined;
}

/** Runs the operation and writes the answer: one result, as the envelope refuses streams that this door cannot give. */
export async function enterFastDoor(
  envelope: Envelope,
  params: GraphQLParams,
  mediaType: string,
  context: HttpContext,
  response: ServerResponse,
): Promise<void> {
  const result = (await envelope.run(params, context)) as ExecutionResult;
  const body = JSON.stringify(result);
  const length = Buffer.byteLength(body);
  response.writeHead(context.exchange.status ?? statusOf(result, mediaType), {
    ...context.exchange.replyHeaders,
    'content-type': `${mediaType}; charset=utf-8`,
    'content-length': length,
  });
  // As many bytes as characters: it is ASCII, and written faster as what it is.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}
