/** The status of an answer (GraphQL over HTTP, "Status Codes"): an operation that ran is 200 whatever its fields did. */

import type { ExecutionResult } from 'graphql';
import { type ErrorCode, errorKinds } from '../base/errors.ts';

export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_RESPONSE = 'application/json';

/** The document or its variables are wrong: a client that reads application/json looks for that in the body. */
const ofTheDocument: ReadonlySet<unknown> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
]);

export function statusOf({ data, errors }: ExecutionResult, mediaType: string): number {
  if (data !== undefined || errors === undefined) return 200;
  return Math.max(
    ...errors.map(({ extensions: { code } }) => {
      if (mediaType === JSON_RESPONSE && ofTheDocument.has(code)) return 200;
      return isErrorCode(code) ? errorKinds[code].status : 500;
    }),
  );
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorKinds, code);
}
