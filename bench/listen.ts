/** Listens on loopback, on a port that the system picks. */

import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listen(handle: RequestListener): Promise<string> {
  return listenOn(createServer(handle));
}

export async function listenOn(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1', 1024);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** For a program that cannot let the system pick: free a moment ago, and so most likely still. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const origin = await listenOn(server);
  server.close();
  await once(server, 'close');
  return Number(new URL(origin).port);
}
