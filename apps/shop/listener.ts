/** Something that listens on a port and can be closed and opened again on the same one. */
import type { Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server as SocketServer } from 'node:net';
import { ShopError } from './shop-error.ts';

export interface Listener {
  /** Starts to listen; throws a ShopError when the port is taken. */
  open(): Promise<void>;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
  /** The port: the one asked for, or after the first opening the one the system picked. */
  port(): number;
}

/** Listens with a fresh HTTP server at every opening: a closed one does not come back reliably. */
export function createHttpListener(createServer: () => Server, host: string, wantedPort: number): Listener {
  let port = wantedPort;
  let server: Server | undefined;
  return {
    async open() {
      if (server) return;
      const opening = createServer();
      await listen(opening, host, port);
      port = (opening.address() as AddressInfo).port;
      server = opening;
    },
    async close() {
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        closing.closeAllConnections();
      });
    },
    port: () => port,
  };
}

async function listen(server: SocketServer, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(host, port, error)));
    server.listen(port, host, resolve);
  });
}

/** Throws a ShopError when nobody could listen there. */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const probe = createSocketServer();
  await listen(probe, host, port);
  await new Promise<void>((resolve) => {
    probe.close(() => resolve());
  });
}

export function cannotListen(host: string, port: number, error: Error): ShopError {
  const reason = error.message.includes('EADDRINUSE') ? 'the port is in use' : error.message;
  return new ShopError(`cannot listen on ${host}:${port}: ${reason}`, { cause: error });
}
