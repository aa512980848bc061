/** A real HTTP service that answers when the test says so, and sees when nobody waits any more. */

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../support/until.ts';

export interface Asked {
  /** `GET /path`. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  isAborted: boolean;
  answer(body: unknown, status?: number): void;
}

export interface HeldService {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Kept when it has been asked so often. */
  arrived(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startHeldService(): Promise<HeldService> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const one: Asked = {
      target: `${request.method} ${request.url}`,
      headers: request.headers,
      isAborted: false,
      answer: (body, status = 200) =>
        void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    };
    response.once('close', () => (one.isAborted = !response.writableFinished));
    asked.push(one);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    arrived: (count) => until(() => asked.length >= count),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
