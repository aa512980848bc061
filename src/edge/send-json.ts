/** Writes an answer that is whole, the same for both doors and for batches: compressed where that pays. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppConfig } from '../config/app.ts';
import type { AnswerText } from '../envelope/answer-text.ts';
import { compress, encodingFor } from './compression.ts';

export interface JsonAnswer {
  readonly status: number;
  /** With the content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AnswerText;
}

export async function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: JsonAnswer,
  { compression }: Pick<AppConfig, 'compression'>,
): Promise<void> {
  const { text, bytes } = body;
  const mayCompress = compression !== false && bytes >= compression.minBytes;
  const said = mayCompress ? { ...headers, vary: varyingBy('accept-encoding', headers['vary']) } : headers;
  const encoding = mayCompress && !response.hasHeader('set-cookie') ? encodingFor(request) : undefined;
  if (encoding === undefined) {
    response.writeHead(status, { ...said, 'content-length': bytes });
    // As many bytes as characters: it is ASCII, and written faster as what it is.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
    return;
  }
  const sent = await compress(text, encoding);
  response.writeHead(status, { ...said, 'content-encoding': encoding, 'content-length': sent.length });
  response.end(sent);
}

function varyingBy(name: string, said: string | undefined): string {
  if (said === undefined) return name;
  return said.toLowerCase().includes(name) ? said : `${said}, ${name}`;
}
