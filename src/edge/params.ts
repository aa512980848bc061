/** The parameters of a GraphQL request (GraphQL over HTTP, "Request Parameters"), from JSON to types. */

import { HttpProblem } from './problem.ts';

export interface GraphQLParams {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
  readonly extensions?: Record<string, unknown>;
}

/** Throws BAD_REQUEST, which names the member that is wrong and never repeats what it held. */
export function parseParams(body: Buffer): GraphQLParams {
  return checkParams(parseJson(decodeBody(body), 'The body'), 'The body');
}

/** The same of a URL's query, where `variables` and `extensions` are JSON texts. */
export function parseGetParams(search: string): GraphQLParams {
  const given = new URLSearchParams(search);
  const params: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [text, second] = given.getAll(name);
    if (second !== undefined) throw bad(`"${name}" is given more than once.`);
    if (text === undefined || (text === '' && name !== 'query')) continue;
    params[name] = name === 'query' || name === 'operationName' ? text : parseJson(text, `"${name}"`);
  }
  return checkParams(params, 'The URL');
}

function checkParams(json: unknown, where: string): GraphQLParams {
  if (!isObject(json))
    throw bad(
      Array.isArray(json)
        ? 'Batches are not taken: send one operation a request.'
        : 'The body must be a JSON object.',
    );
  const { query, operationName, variables, extensions } = json;
  if (typeof query !== 'string') throw bad(`${where} needs "query", a text.`);
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw bad('"operationName" must be a text.');
  if (variables !== undefined && variables !== null && !isObject(variables))
    throw bad('"variables" must be an object.');
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    throw bad('"extensions" must be an object.');
  return {
    query,
    ...(typeof operationName === 'string' ? { operationName } : {}),
    ...(isObject(variables) ? { variables } : {}),
    ...(isObject(extensions) ? { extensions } : {}),
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

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw bad(`${what} is not JSON.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function bad(message: string): HttpProblem {
  return new HttpProblem('BAD_REQUEST', message);
}
