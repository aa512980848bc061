/** The parameters of a GraphQL request (GraphQL over HTTP, "Request Parameters"), from JSON to types. */

import { LongNumber, mapLongNumbers, mayHoldLongNumber, parseLongNumbers } from '../base/long-number.ts';
import type { AppConfig } from '../config/app.ts';
import type { GraphQLParams } from '../envelope/policy.ts';
import { checkJson, type JsonBounds } from './json-bounds.ts';
import { HttpProblem, Malformed } from './problem.ts';

/** What an app takes. */
type Taken = Pick<AppConfig, 'limits' | 'batching'>;

/**
 * One operation, or the list of a batch. Throws REQUEST_TOO_LARGE, or BAD_REQUEST, which names the member that is wrong
 * and never repeats what it held.
 */
export function parseParams(
  body: Buffer,
  { limits, batching }: Taken,
): GraphQLParams | readonly GraphQLParams[] {
  const text = decodeBody(body);
  const mayBeLong = mayHoldLongNumber(text);
  const json = parseJson(text, 'The body', limits, mayBeLong);
  return Array.isArray(json)
    ? checkBatch(json, batching, mayBeLong)
    : checkParams(json, 'The body', mayBeLong);
}

function checkBatch(
  entries: readonly unknown[],
  batching: Taken['batching'],
  mayBeLong: boolean,
): readonly GraphQLParams[] {
  if (batching === undefined) throw new Malformed('Batches are not taken: send one operation a request.');
  if (entries.length === 0) throw new Malformed('The batch is empty.');
  if (entries.length > batching.max)
    throw new Malformed(`The batch has ${entries.length} operations; ${batching.max} are the most.`);
  return entries.map((entry) => checkParams(entry, 'Each operation of the batch', mayBeLong));
}

/** The same of a URL's query, where `variables` and `extensions` are JSON texts. */
export function parseGetParams(search: string, { limits }: Taken): GraphQLParams {
  const given = new URLSearchParams(search);
  const params: Record<string, unknown> = {};
  let mayBeLong = false;
  for (const name of ['query', 'documentId', 'operationName', 'variables', 'extensions']) {
    const [text, second] = given.getAll(name);
    if (second !== undefined) throw new Malformed(`"${name}" is given more than once.`);
    if (text === undefined || (text === '' && name !== 'query')) continue;
    if (name !== 'variables' && name !== 'extensions') {
      params[name] = text;
      continue;
    }
    const isLong = mayHoldLongNumber(text);
    params[name] = parseJson(text, `"${name}"`, limits, isLong);
    mayBeLong ||= isLong;
  }
  return checkParams(params, 'The URL', mayBeLong);
}

/** `mayBeLong`: there may be LongNumbers in it, which only variables keep. */
function checkParams(json: unknown, where: string, mayBeLong: boolean): GraphQLParams {
  if (!isObject(json)) throw new Malformed(`${where} must be a JSON object.`);
  const { query, documentId, operationName, variables, extensions: given } = json;
  const extensions = mayBeLong ? mapLongNumbers(given, (long) => long.toNumber()) : given;
  const isNamed = typeof documentId === 'string' || isObject(extensions);
  if (typeof query !== 'string' && !(query === undefined && isNamed))
    throw new Malformed(`${where} needs "query", a text.`);
  if (documentId !== undefined && typeof documentId !== 'string')
    throw new Malformed('"documentId" must be a text.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw new Malformed('"operationName" must be a text.');
  if (variables !== undefined && variables !== null && !isObject(variables))
    throw new Malformed('"variables" must be an object.');
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    throw new Malformed('"extensions" must be an object.');
  return {
    query,
    documentId,
    // Clients that fill in a form send it empty when there is no name to say.
    operationName: operationName === '' ? undefined : (operationName ?? undefined),
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
    ...(mayBeLong ? { hasLongNumbers: true } : {}),
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeBody(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch {
    throw bad('The body is not UTF-8.');
  }
}

function parseJson(text: string, what: string, bounds: JsonBounds, mayBeLong: boolean): unknown {
  checkJson(text, bounds);
  try {
    return mayBeLong
      ? parseLongNumbers(text, (digits) => new LongNumber(digits))
      : (JSON.parse(text) as unknown);
  } catch {
    throw bad(`${what} is not JSON.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LongNumber)
  );
}

function bad(message: string): HttpProblem {
  return new HttpProblem('BAD_REQUEST', message);
}
