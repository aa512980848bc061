/** The admin listener: health and metrics for whoever runs the gateway, on an address of its own that clients never reach. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Handle } from './front.ts';
import { answerHealth, type Health } from './health.ts';

export interface AdminInput {
  readonly health: Health;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
}

/** `/livez`, `/readyz` with what is wrong in words, and `/metrics` in the text format of Prometheus. */
export function createAdmin({ health, metrics }: AdminInput): Handle {
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (answerHealth(health, path, request, response, true)) return;
    if (path === '/metrics') {
      void answerMetrics(metrics, response);
      return;
    }
    notFound(request, response);
  };
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
