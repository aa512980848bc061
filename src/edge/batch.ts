/**
 * A batch: a list of operations in one request, for an app that takes them. Each goes through the envelope as if it had
 * come alone, so that none is cheaper for its company; they run beside each other, and the answers keep their order.
 */

import type { ExecutionResult } from 'graphql';
import { answerText, textOf } from '../envelope/answer-text.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import type { JsonType } from './accept.ts';
import type { Incoming } from './incoming.ts';
import type { Pipeline } from './pipeline.ts';
import { sendJson } from './send-json.ts';
import { statusLineOf } from './status.ts';
import type { HttpContext } from './visit.ts';

/** `open` makes what one operation needs. Where all are refused, the status is that of the worst refusal. */
export async function answerBatch(
  { envelope, app }: Pipeline,
  { request, response }: Incoming,
  batch: readonly GraphQLParams[],
  json: JsonType,
  open: () => HttpContext,
): Promise<void> {
  const answers = await Promise.all(
    batch.map(async (params) => {
      const context = open();
      const result = (await envelope.run(params, context)) as ExecutionResult;
      const { replyHeaders, status } = context.visit;
      const line = statusLineOf(result, json, app.httpProfile, status);
      return { text: answerText(result).text, headers: replyHeaders, status: line.status };
    }),
  );
  const statuses = answers.map(({ status }) => status);
  await sendJson(
    request,
    response,
    {
      status: Math.min(...statuses) < 400 ? 200 : Math.max(...statuses),
      headers: {
        ...Object.assign({}, ...answers.map(({ headers }) => headers)),
        'content-type': `${json}; charset=utf-8`,
      },
      body: textOf(`[${answers.map(({ text }) => text).join(',')}]`),
    },
    app,
  );
}
