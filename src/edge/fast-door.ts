/**
 * The fast door: an operation whose client wants one JSON answer is answered on node:http, without the Request and
 * Response objects that only the complete door needs.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { AppConfig } from '../config/app.ts';
import { answerText } from '../envelope/answer-text.ts';
import type { Envelope } from '../envelope/envelope.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { JsonType } from './accept.ts';
import type { HttpContext } from './exchange.ts';
import { sendJson } from './send-json.ts';
import { statusLineOf } from './status.ts';

/** Runs the operation and writes the answer: one result, as the envelope refuses streams that this door cannot give. */
export async function enterFastDoor(
  envelope: Envelope,
  params: GraphQLParams,
  asked: { readonly json: JsonType; readonly app: AppConfig },
  context: HttpContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = (await envelope.run(params, context)) as ExecutionResult;
  const { replyHeaders, status: own } = context.exchange;
  const { status, mediaType } = statusLineOf(result, asked.json, asked.app.httpProfile, own);
  const headers = { ...replyHeaders, 'content-type': `${mediaType}; charset=utf-8` };
  await sendJson(request, response, { status, headers, body: answerText(result) }, asked.app);
}
