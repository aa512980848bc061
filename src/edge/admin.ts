/** The admin listener: health and metrics for whoever runs the gateway, on an address of its own that clients never reach. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Handle } from './front.ts';
import { answerHealth, type Health } from './health.ts';

const JWKS_PATH = '/.well-known/jwks.json';

export interface AdminInput {
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** The public keys of tokens that the gateway signs for its services. */
  readonly jwks?: object | undefined;
}

/** `/livez`, `/readyz` with what is wrong in words, `/metrics` in the text format of Prometheus, and the keys of services. */
export function createAdmin({ health, metrics, jwks }: AdminInput): Handle {
  const answer: Handle['answer'] = (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (answerHealth(health, path, request, response, true)) return;
    if (path === '/metrics') {
      void answerMetrics(metrics, response);
      return;
    }
    if (path === JWKS_PATH && jwks !== undefined) {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=300' });
      response.end(JSON.stringify(jwks));
      return;
    }
    notFound(request, response);
  };
  return { answer };
}

async function answerMetrics(metrics: AdminInput['metrics'], response: ServerResponse): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
  response.end(text);
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('There is nothing here. There are /livez, /readyz and /metrics.\n');
}
