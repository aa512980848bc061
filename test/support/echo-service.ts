/** A real REST service that answers every path with one JSON value, and counts what it was asked. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EchoService {
  readonly url: string;
  /** `GET /items?limit=2`, in the order they came. */
  readonly calls: string[];
  stop(): Promise<void>;
}

/** `answer` gives the value for a request's method and path. */
export async function startEchoService(
  answer: (path: string, method: string) => unknown,
): Promise<EchoService> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    request.resume();
    request.on('end', () => {
      calls.push(`${method} ${url}`);
      const value = answer(url, method);
      response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
