/**
 * The fast door: an operation whose client wants one JSON answer is answered on node:http, without the Request and
 * Response objects that only the complete door needs.
 */

import type { ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Envelope } from '../envelope/envelope.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { HttpProfile, JsonType } from './accept.ts';
import type { HttpContext } from './exchange.ts';
import { statusLineOf } from './status.ts';

/** Runs the operation and writes the answer: one result, as the envelope refuses streams that this door cannot give. */
export async function enterFastDoor(
  envelope: Envelope,
  params: GraphQLParams,
  asked: { readonly json: JsonType; readonly profile: HttpProfile },
  context: HttpContext,
  response: ServerResponse,
): Promise<void> {
  const result = (await envelope.run(params, context)) as ExecutionResult;
  const { exchange } = context;
  const { status, mediaType } = statusLineOf(result, asked.json, asked.profile, exchange.status);
  const body = JSON.stringify(result);
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...exchange.replyHeaders,
    'content-type': `${mediaType}; charset=utf-8`,
    'content-length': length,
  });
  // As many bytes as characters: it is ASCII, and written faster as what it is.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}
