/**
 * The fast door: an operation whose client wants one JSON answer is answered on node:http, without the Request and
 * Response objects that only the complete door needs.
 */

import type { ExecutionResult } from 'graphql';
import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { answerText } from '../envelope/answer-text.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { JsonType } from './accept.ts';
import type { Incoming } from './incoming.ts';
import type { Pipeline } from './pipeline.ts';
import { sendJson } from './send-json.ts';
import { statusLineOf } from './status.ts';
import type { HttpContext } from './visit.ts';

/**
 * Runs the operation and writes the answer: one result, as the envelope refuses streams that this door cannot give. What
 * is there at once is written at once.
 */
export function enterFastDoor(
  { envelope, app }: Pipeline,
  { request, response }: Incoming,
  params: GraphQLParams,
  json: JsonType,
  context: HttpContext,
): MaybePromise<void> {
  return whenReady(envelope.run(params, context), (ready) => {
    const result = ready as ExecutionResult;
    const { replyHeaders, status: own } = context.visit;
    const { status, mediaType } = statusLineOf(result, json, app.httpProfile, own);
    replyHeaders['content-type'] = `${mediaType}; charset=utf-8`;
    const answer = { status, headers: replyHeaders, body: answerText(result) };
    return sendJson(request, response, answer, app);
  });
}
