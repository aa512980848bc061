/** Writes an answer that is whole, the same for both doors and for batches: compressed where that pays. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { AppConfig } from '../config/app.ts';
import type { AnswerText } from '../envelope/answer-text.ts';
import { compress, encodingFor } from './compression.ts';

export interface JsonAnswer {
  readonly status: number;
  /** With the content type; what is said of the body is added to it. */
  readonly headers: Record<string, string | number>;
  readonly body: AnswerText;
}

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: JsonAnswer,
  { compression }: Pick<AppConfig, 'compression'>,
): MaybePromise<void> {
  const { text, bytes } = body;
  const mayCompress = compression !== false && bytes >= compression.minBytes;
  if (mayCompress) headers['vary'] = varyingBy('accept-encoding', headers['vary']);
  const encoding = mayCompress && !response.hasHeader('set-cookie') ? encodingFor(request) : undefined;
  if (encoding === undefined) {
    headers['content-length'] = bytes;
    response.writeHead(status, headers);
    // As many bytes as characters: it is ASCII, and written faster as what it is.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    return undefined;
  }
  return compress(text, encoding).then((sent) => {
    headers['content-encoding'] = encoding;
    headers['content-length'] = sent.length;
    response.writeHead(status, headers);
    response.end(sent);
  });
}

function varyingBy(name: string, said: string | number | undefined): string {
  if (said === undefined) return name;
  const list = String(said);
  return list.toLowerCase().includes(name) ? list : `${list}, ${name}`;
}
