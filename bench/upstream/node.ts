/** The static upstream on node:http, where there is no nginx. */

import { createServer, type ServerResponse } from 'node:http';
import { listenOn } from '../listen.ts';
import { fileOf } from './data.ts';
import type { Upstream } from './upstream.ts';

export async function startNode(files: ReadonlyMap<string, string>): Promise<Upstream> {
  const bodies = new Map<string, Buffer | undefined>();
  let calls = 0;
  const server = createServer({ keepAliveTimeout: 3_600_000 }, (request, response) => {
    calls += 1;
    const url = request.url ?? '/';
    if (!bodies.has(url)) bodies.set(url, bodyAt(url, files));
    send(response, bodies.get(url));
  });
  return { server: 'node:http', origin: await listenOn(server), calls: async () => calls };
}

function bodyAt(url: string, files: ReadonlyMap<string, string>): Buffer | undefined {
  const [path = '', query = ''] = url.split('?');
  const body = files.get(fileOf(path, query) ?? '');
  return body === undefined ? undefined : Buffer.from(body);
}

function send(response: ServerResponse, body: Buffer | undefined): void {
  if (body === undefined) response.writeHead(404).end();
  else
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
}
