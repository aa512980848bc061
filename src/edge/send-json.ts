/** Writes an answer that is whole, the same for both doors and for batches: compressed where that pays. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppConfig } from '../config/app.ts';
import type { AnswerText } from '../envelope/answer-text.ts';
import { compress, encodingFor } from './compression.ts';

export interface JsonAnswer extends AnswerText {
  readonly status: number;
  /** With the content type. */
  readonly headers: Readonly<Record<string, string>>;
}

export async function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, text, bytes }: JsonAnswer,
  { compression }: Pick<AppConfig, 'compression'>,
): Promise<void> {
  if (compression === false || bytes < compression.minBytes) {
    response.writeHead(status, { ...headers, 'content-length': bytes });
    // As many bytes as characters: it is ASCII, and written faster as what it is.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    return;
  }
  const vary = varyingBy('accept-encoding', headers['vary']);
  const encoding = response.hasHeader('set-cookie') ? undefined : encodingFor(request);
  const sent = encoding === undefined ? Buffer.from(text) : await compress(text, encoding);
  response.writeHead(status, {
    ...headers,
    vary,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    'content-length': sent.length,
  });
  response.end(sent);
}

function varyingBy(name: string, said: string | undefined): string {
  if (said === undefined) return name;
  return said.toLowerCase().includes(name) ? said : `${said}, ${name}`;
}
