/** Health for whoever runs the gateway: `/livez`, the process answers; `/readyz`, it takes work. */

import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Health {
  /** False while starting and from the first signal to stop. */
  isReady(): boolean;
  /** What is wrong although it serves: schema files that do not check, while the last good ones are served. */
  problem(): string | undefined;
}

export function isHealth(path: string): boolean {
  return path === '/livez' || path === '/readyz';
}

/** Answers a health request; false when it is none. What is wrong is told in words only where `isTalkative` says so. With JSON accepted: draft-inadarei-api-health-check, section 3. */
export function answerHealth(
  health: Health,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  isTalkative: boolean,
): boolean {
  if (!isHealth(path)) return false;
  const isLiveness = path === '/livez';
  const isPassing = isLiveness || health.isReady();
  const problem = isLiveness ? undefined : health.problem();
  const status = !isPassing ? 'fail' : problem === undefined ? 'pass' : 'warn';
  const isJson = request.headers.accept?.includes('json') === true;
  response.writeHead(isPassing ? 200 : 503, {
    'content-type': isJson ? 'application/health+json' : 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(
    isJson
      ? JSON.stringify({ status, ...(problem !== undefined && isTalkative ? { output: problem } : {}) })
      : `${status}\n`,
  );
  return true;
}
