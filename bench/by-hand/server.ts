/**
 * What a GraphQL server is without GraphQL: a POST with one of a few known documents, answered by the function that
 * was written for it. No parsing, validation, deadlines or policies: the practical limit on Node, not a product.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen } from '../listen.ts';

export interface Caller {
  readonly authorization: string | undefined;
}

export type Answer = (caller: Caller, variables: Readonly<Record<string, unknown>>) => unknown;

/** By document. */
export type Answers = ReadonlyMap<string, Answer>;

interface Reply {
  readonly status: number;
  readonly text: string;
}

/** With `isSharing`, requests with the same body and caller share one answer while it is on its way. */
export function serve(answers: Answers, isSharing: boolean): Promise<string> {
  const replyTo = isSharing ? sharing(replyBy(answers)) : replyBy(answers);
  return listen((request, response) => {
    const { authorization } = request.headers;
    void readText(request)
      .then((body) => replyTo(body, { authorization }))
      .then((reply) => send(response, reply));
  });
}

type ReplyTo = (body: string, caller: Caller) => Promise<Reply>;

function replyBy(answers: Answers): ReplyTo {
  return async (body, caller) => {
    try {
      const { query, variables = {} } = JSON.parse(body) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      const find = answers.get(query);
      if (find === undefined) throw new Error('nobody wrote an answer to this document');
      return { status: 200, text: JSON.stringify({ data: await find(caller, variables) }) };
    } catch (error) {
      return { status: 500, text: JSON.stringify({ errors: [{ message: String(error) }] }) };
    }
  };
}

function sharing(replyTo: ReplyTo): ReplyTo {
  const underWay = new Map<string, Promise<Reply>>();
  return (body, caller) => {
    const key = `${caller.authorization ?? ''}\n${body}`;
    let reply = underWay.get(key);
    if (reply === undefined) {
      reply = replyTo(body, caller).finally(() => underWay.delete(key));
      underWay.set(key, reply);
    }
    return reply;
  };
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString()));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, { status, text }: Reply): void {
  response
    .writeHead(status, {
      'content-type': 'application/graphql-response+json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}
