/** The HTTP listener of one app: starts, says where it listens, and stops without cutting an answer. */

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { StartupError } from '../base/startup-error.ts';
import type { Handle } from './front.ts';
import type { Tls } from './tls.ts';

export interface Listener {
  /** `http://host:port`, or `https://`, with the port that the system gave. */
  readonly origin: string;
  /** Takes no new connection, lets answers end for `graceMs`, then closes what is left. */
  stop(graceMs: number): Promise<void>;
}

/** Who sends slower than this is answered 408. Looked at every second: node's own half minute would be the longer bound. */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1000,
};

/** Throws a StartupError when the address cannot be listened on. */
export async function listen(
  name: string,
  host: string,
  port: number,
  handle: Handle,
  tls?: Tls,
): Promise<Listener> {
  const settings = {
    ...timeouts,
    // What no handler takes is answered as if it had not asked for another protocol (RFC 9110, section 7.8).
    shouldUpgradeCallback: (request: IncomingMessage) => handle.mayUpgrade?.(request) === true,
  };
  const answer: RequestListener = (request, response) => handle.answer(request, response);
  const server =
    tls === undefined
      ? createServer(settings, answer)
      : createTlsServer({ ...settings, ...tls.options }, answer);
  server.on('upgrade', (request, socket, head) => handle.upgrade?.(request, socket, head));
  await bind(server, name, host, port);
  if (tls !== undefined && server instanceof TlsServer) tls.watch(server);
  const address = server.address() as AddressInfo;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    stop: (graceMs) => {
      tls?.stop();
      return close(server, graceMs);
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another process',
  EACCES: 'needs more rights than this process has',
  EADDRNOTAVAIL: 'is on an address that this machine does not have',
  ENOTFOUND: 'is on a host that cannot be found',
};

function bind(server: Server | TlsServer, name: string, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new StartupError(
          `${name}: port ${port} on ${host} ${reasons[error.code ?? ''] ?? `cannot be listened on (${error.code ?? error.message})`}`,
        ),
      );
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function close(server: Server | TlsServer, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
