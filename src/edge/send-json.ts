/** Writes an answer that is whole, the same for both doors and for batches: compressed where that pays. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AppConfig } from '../config/app.ts';
import { compress, encodingFor } from './compression.ts';

export interface JsonAnswer {
  readonly status: number;
  /** With the content type. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: JsonAnswer,
  { compression }: Pick<AppConfig, 'compression'>,
): Promise<void> {
  const length = Buffer.byteLength(body);
  if (compression === false || length < compression.minBytes) {
    response.writeHead(status, { ...headers, 'content-length': length });
    // As many bytes as characters: it is ASCII, and written faster as what it is.
    response.end(body, length === body.length ? 'latin1' : 'utf8');
    return;
  }
  const vary = varyingBy('accept-encoding', headers['vary']);
  const encoding = 'set-cookie' in headers ? undefined : encodingFor(request);
  const sent = encoding === undefined ? Buffer.from(body) : await compress(body, encoding);
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
