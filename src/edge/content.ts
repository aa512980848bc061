/** What a request says that it is, and what it takes: decided before anything of it is read. */

import type { IncomingMessage } from 'node:http';
import type { AppConfig } from '../config/app.ts';
import type { Accepted } from './accept.ts';
import { HttpProblem } from './problem.ts';

/** Only a JSON body: a form can be posted by any page without asking (CSRF), and Yoga would execute it. */
export function checkContentType({ headers }: IncomingMessage): void {
  const contentType = headers['content-type'];
  if (contentType === 'application/json' && headers['content-encoding'] === undefined) return;
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'Send the body as it is, without a content encoding.', {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const [type, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter),
  );
  if (type !== 'application/json' || !isUtf8) {
    throw new HttpProblem('UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json in UTF-8.', {
      headers: { 'accept-post': 'application/json' },
    });
  }
}

/** GraphiQL, for a browser in development: it holds no operation. */
export function asksForPage(
  { method, headers }: IncomingMessage,
  { development, documents }: AppConfig,
): boolean {
  // Where documents come by id only, the page could not even ask what there is.
  if (!development || documents.mode === 'only') return false;
  return method === 'GET' && headers.accept?.includes('text/html') === true;
}

/** A client that takes none of the answers there are is told so, before anything is asked. */
export function requireAnswer({ json, forCompleteDoor }: Accepted): void {
  if (json !== undefined || forCompleteDoor !== undefined) return;
  const message =
    'Answers are application/json, application/graphql-response+json or, for streams, text/event-stream.';
  throw new HttpProblem('BAD_REQUEST', message, { status: 406 });
}
