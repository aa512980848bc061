/** TLS of a listener: its certificate and key, read anew when their files change, and the authorities of its clients. */

import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server, ServerOptions } from 'node:https';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { StartupError } from '../base/startup-error.ts';
import type { TlsConfig } from '../config/listener.ts';
import type { Log } from '../telemetry/log.ts';

export interface Tls {
  readonly options: ServerOptions;
  /** Gives the server what its files hold whenever they change, and keeps what it has when that is of no use. */
  watch(server: Server): void;
  stop(): void;
}

export interface TlsInput {
  readonly name: string;
  readonly config: TlsConfig;
  /** The project's folder. */
  readonly root: string;
  readonly log: Log;
}

/** How often files are looked at: certificates are renewed days before they expire. */
const WATCH_MS = 2000;

/** Throws a StartupError for a file that cannot be read, or a certificate and key that do not fit. */
export function createTls({ name, config, root, log }: TlsInput): Tls {
  const { cert, key, clientCa, requireClientCert } = config;
  const sources = { cert, key, ...(clientCa === undefined ? {} : { ca: clientCa }) };
  const files = Object.values(sources)
    .filter((source) => !isPem(source))
    .map((file) => resolve(root, file));
  const read = (): Record<string, string> => {
    const entries = Object.entries(sources).map(([part, source]) => [part, pemOf(source, root)]);
    const context = Object.fromEntries(entries) as Record<string, string>;
    createSecureContext(context); // throws for what does not fit together
    return context;
  };
  const failed = (error: unknown): string => (error instanceof Error ? error.message : String(error));
  let context: Record<string, string>;
  try {
    context = read();
  } catch (error) {
    throw new StartupError(`${name}: tls: ${failed(error)}`, { cause: error });
  }
  const changed: (() => void)[] = [];
  return {
    options: {
      ...context,
      minVersion: 'TLSv1.2',
      requestCert: clientCa !== undefined,
      rejectUnauthorized: requireClientCert,
    },
    watch(server) {
      const renew = (): void => {
        try {
          server.setSecureContext(read());
          log('info', 'a new certificate is served', { app: name });
        } catch (error) {
          log('error', 'a changed certificate cannot be served; the last one is', {
            app: name,
            error: failed(error),
          });
        }
      };
      changed.push(renew);
      for (const file of files) watchFile(file, { interval: WATCH_MS, persistent: false }, renew);
    },
    stop() {
      for (const file of files) for (const renew of changed) unwatchFile(file, renew);
    },
  };
}

function isPem(source: string): boolean {
  return source.includes('-----BEGIN');
}

function pemOf(source: string, root: string): string {
  return isPem(source) ? source : readFileSync(resolve(root, source), 'utf8');
}
