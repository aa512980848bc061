/** The text of an answer: written once where one result answers several requests, or a policy measures it first. */

import type { ExecutionResult } from 'graphql';

export interface AnswerText {
  readonly text: string;
  readonly bytes: number;
}

const kept = new WeakMap<ExecutionResult, { answer: AnswerText | undefined }>();

/** Its text is kept as long as the result is. */
export function keepText(result: ExecutionResult): void {
  if (!kept.has(result)) kept.set(result, { answer: undefined });
}

export function answerText(result: ExecutionResult): AnswerText {
  const known = kept.get(result);
  if (known === undefined) return textOf(JSON.stringify(result));
  return (known.answer ??= textOf(JSON.stringify(result)));
}

export function textOf(text: string): AnswerText {
  return { text, bytes: Buffer.byteLength(text) };
}
