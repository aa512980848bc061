/** Runs the shop as a process of its own, as real services would be, and knows when it listens. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { StartupError } from '../../src/index.ts';

export interface ShopProcess {
  /** What listens where, as the shop prints it. */
  readonly table: string;
  /** By name: `users`, ..., `issuer`, `control`. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Kept when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Throws a StartupError with the shop's own words when it cannot start. */
export async function startShopProcess(
  variables: Readonly<Record<string, string>> = {},
): Promise<ShopProcess> {
  const main = join(import.meta.dirname, '..', 'shop', 'main.ts');
  // A group of its own, so that Ctrl-C reaches the demo first and the shop stops after the BFFs.
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...variables },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  const table = await firstTable(child);
  child.stderr.pipe(process.stderr);
  return {
    table,
    endpoints: new Map(table.split('\n').map((line) => line.split(/\s+/) as [string, string])),
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', abandon);
    },
  };
}

/** The shop prints its table once everything listens. */
function firstTable(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trimEnd()));
    child.once('error', (cause) => reject(new StartupError('the shop cannot be started', { cause })));
    child.once('exit', () =>
      reject(new StartupError(said.trim() === '' ? 'the shop did not start' : said.trim())),
    );
  });
}
