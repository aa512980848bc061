/** The text of an answer: written once where one result answers several requests, or somebody needs its length before. */

import type { ExecutionResult } from 'graphql';

export interface AnswerText {
  readonly text: string;
  readonly bytes: number;
}

const several = new WeakMap<ExecutionResult, { answer: AnswerText | undefined }>();

/** Its text is kept as long as the result is: it is asked for more than once. */
export function keepText(result: ExecutionResult): void {
  if (!several.has(result)) several.set(result, { answer: undefined });
}

export function answerText(result: ExecutionResult): AnswerText {
  const kept = several.get(result);
  if (kept === undefined) return write(result);
  return (kept.answer ??= write(result));
}

function write(result: ExecutionResult): AnswerText {
  const text = JSON.stringify(result);
  return { text, bytes: Buffer.byteLength(text) };
}
