/** Cross-origin rules (Fetch standard, CORS protocol): which pages may read an app's answers. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { CSRF_HEADER } from '../identity/session/csrf.ts';

/** Sets the headers of the answer; with sessions, pages of listed origins may use the browser's cookie. True when the request was a preflight and is answered by them. */
export function applyCors(
  request: IncomingMessage,
  response: ServerResponse,
  origins: readonly string[],
  hasSessions = false,
): boolean {
  if (origins.length === 0) return false;
  const { origin } = request.headers;
  const isAny = origins.includes('*');
  if (!isAny) response.setHeader('vary', 'Origin');
  if (origin === undefined || !(isAny || origins.includes(origin))) return false;
  response.setHeader('access-control-allow-origin', isAny ? '*' : origin);
  if (hasSessions && !isAny) response.setHeader('access-control-allow-credentials', 'true');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined)
    return false;
  response.writeHead(204, {
    'x-content-type-options': 'nosniff',
    'access-control-allow-methods': 'GET, POST',
    'access-control-allow-headers': `authorization, content-type, x-requested-with${hasSessions ? `, ${CSRF_HEADER}` : ''}`,
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
