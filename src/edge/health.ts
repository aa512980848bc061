/** Health for whoever runs the gateway: `/livez`, the process answers; `/readyz`, it takes work. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Health {
  /** False while starting and from the first signal to stop. */
  isReady(): boolean;
}

/** Answers a health request; false when it is none. */
export function answerHealth(
  health: Health,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (path !== '/livez' && path !== '/readyz') return false;
  const isPassing = path === '/livez' || health.isReady();
  const isJson = request.headers.accept?.includes('json') === true;
  response.writeHead(isPassing ? 200 : 503, {
    'content-type': isJson ? 'application/health+json' : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  const status = isPassing ? 'pass' : 'fail';
  response.end(isJson ? JSON.stringify({ status }) : `${status}\n`);
  return true;
}
