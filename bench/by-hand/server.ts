/**
 * What a GraphQL server is without GraphQL: a POST with one of a few known documents, answered by the function that
 * was written for it. No parsing, validation, deadlines or policies: the practical limit on Node, not a product.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../listen.ts';

export interface Caller {
  readonly authorization: string | undefined;
}

/** By document. */
export type Answers = ReadonlyMap<string, (caller: Caller) => unknown>;

export function serve(answers: Answers): Promise<string> {
  return listen((request, response) => {
    void answer(answers, request)
      .then(
        (data) => ({ status: 200, body: { data } }),
        (error: unknown) => ({ status: 500, body: { errors: [{ message: String(error) }] } }),
      )
      .then(({ status, body }) => send(response, status, body));
  });
}

async function answer(answers: Answers, request: IncomingMessage): Promise<unknown> {
  const { query } = JSON.parse(await readText(request)) as { query: string };
  const find = answers.get(query);
  if (find === undefined) throw new Error('nobody wrote an answer to this document');
  return find({ authorization: request.headers.authorization });
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/graphql-response+json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
