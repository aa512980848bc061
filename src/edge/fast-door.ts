/**
 * The fast door: a POST of JSON that wants JSON back runs through the same pipeline as every other request, without
 * the Request and Response objects that only the complete door needs.
 */

import type { ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { OperationContext } from '../envelope/policy.ts';
import type { GraphQLParams } from './params.ts';
import type { Pipeline } from './pipeline.ts';

const GRAPHQL_RESPONSE = 'application/graphql-response+json';

/** The media type of the answer, or undefined when the complete door has to find one. */
export function negotiate(
  accept: string | undefined,
): 'application/json' | typeof GRAPHQL_RESPONSE | undefined {
  if (accept === undefined || accept === '*/*') return GRAPHQL_RESPONSE;
  if (/text\/event-stream|multipart\/mixed|text\/html|;\s*q=/.test(accept)) return undefined;
  for (const type of accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase())) {
    if (type === 'application/json') return 'application/json';
    if (type === GRAPHQL_RESPONSE || type === '*/*' || type === 'application/*') return GRAPHQL_RESPONSE;
  }
  return undefined;
}

/** Runs the operation and writes the answer: one result, as the envelope refuses streams that this door cannot give. */
export async function enterFastDoor(
  pipeline: Pipeline,
  params: GraphQLParams,
  mediaType: string,
  context: OperationContext,
  response: ServerResponse,
): Promise<void> {
  const result = (await pipeline.run(params, context)) as ExecutionResult;
  const body = JSON.stringify(withoutHttp(result));
  response.writeHead(statusOf(result, mediaType), {
    'content-type': `${mediaType}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** GraphQL over HTTP: an operation that ran is 200 whatever its fields did; one that did not is 4xx or 5xx. */
function statusOf(result: ExecutionResult, mediaType: string): number {
  if (result.data !== undefined || result.errors === undefined) return 200;
  const statuses = result.errors.map((error) => {
    const http = error.extensions['http'];
    if (http?.spec === true && mediaType === 'application/json') return 200;
    return http?.status ?? 500;
  });
  return Math.max(...statuses);
}

function withoutHttp(result: ExecutionResult): unknown {
  if (result.errors === undefined) return result;
  return { ...result, errors: result.errors.map(formatError) };
}

function formatError(error: { toJSON(): GraphQLFormattedError }): GraphQLFormattedError {
  const formatted = error.toJSON();
  const { http: _http, ...extensions } = formatted.extensions ?? {};
  return { ...formatted, extensions };
}
