/**
 * The status and media type of a result. Two editions of GraphQL over HTTP disagree about them, and an app says which
 * one its clients know: `audit-2025` is what graphql-http's audits ask for, `draft-2026` the draft of August 2026.
 */

import type { ExecutionResult } from 'graphql';
import { type ErrorCode, errorKinds } from '../base/errors.ts';
import { GRAPHQL_RESPONSE, type HttpProfile, JSON_RESPONSE, type JsonType } from './accept.ts';

export interface StatusLine {
  readonly status: number;
  readonly mediaType: JsonType;
}

/** `asked` is the media type that the client prefers, `own` the status that a policy has set. */
export function statusLineOf(
  result: ExecutionResult,
  asked: JsonType,
  profile: HttpProfile,
  own: number | undefined,
): StatusLine {
  if (profile === 'audit-2025') return { status: own ?? auditStatus(result, asked), mediaType: asked };
  const status = own ?? draftStatus(result);
  // "Content Negotiation": who knows only application/json can trust no other answer to come from GraphQL.
  return { status, mediaType: status < 300 ? asked : GRAPHQL_RESPONSE };
}

/** The document or its variables are wrong. */
const ofTheDocument: ReadonlySet<unknown> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'PERSISTED_QUERY_NOT_FOUND',
]);

/** An operation that ran is 200 whatever its fields did; one that did not is too, for clients that look into the body. */
function auditStatus({ data, errors }: ExecutionResult, asked: JsonType): number {
  if (data !== undefined || errors === undefined) return 200;
  return worst(errors, (code) =>
    asked === JSON_RESPONSE && ofTheDocument.has(code) ? 200 : statusOfCode(code),
  );
}

const PARTIAL_SUCCESS = 294;

/** The request can be read, and cannot be processed. */
const unprocessable: ReadonlySet<unknown> = new Set<ErrorCode>([
  'BAD_REQUEST',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

function draftStatus({ data, errors }: ExecutionResult): number {
  if (errors === undefined) return 200;
  if (data !== undefined) return PARTIAL_SUCCESS;
  return worst(errors, (code) => (unprocessable.has(code) ? 422 : statusOfCode(code)));
}

/** Of parameters that are JSON, and not those of a request. */
export function malformedStatus(profile: HttpProfile): number {
  return profile === 'audit-2025' ? 400 : 422;
}

function worst(errors: NonNullable<ExecutionResult['errors']>, statusOf: (code: unknown) => number): number {
  return Math.max(...errors.map(({ extensions }) => statusOf(extensions['code'])));
}

function statusOfCode(code: unknown): number {
  return typeof code === 'string' && Object.hasOwn(errorKinds, code)
    ? errorKinds[code as ErrorCode].status
    : 500;
}
