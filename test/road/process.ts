/** Runs one of the project's own programs as its user would, and waits for what it says. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { root } from './shop-gateway.ts';

export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  stdout(): string;
  stderr(): string;
  /** Kept when the process has ended. */
  readonly ended: Promise<{ code: number | null; seconds: number }>;
  /** Kept with all of stdout as soon as it holds `text`; rejected when the process ends first. */
  says(text: string | RegExp): Promise<string>;
}

export function run(args: readonly string[], env: Record<string, string> = {}, cwd = root): Running {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; seconds: number }>((resolve) => {
    child.once('close', (code) => resolve({ code, seconds: (performance.now() - startedAt) / 1000 }));
  });
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? said.stdout.includes(text) : text.test(said.stdout))
            resolve(said.stdout);
        };
        listeners.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${said.stdout}${said.stderr}`)));
      }),
  };
}

/** Ports of the system's choice for the shop and the BFFs. */
export const anyPorts: Record<string, string> = Object.fromEntries(
  [
    'SHOP_USERS',
    'SHOP_ORDERS',
    'SHOP_REVIEWS',
    'SHOP_SHIPPING',
    'SHOP_CATALOG',
    'SHOP_INVENTORY',
    'SHOP_ISSUER',
    'SHOP_CONTROL',
    'MOBILE',
    'WEB',
    'PARTNER',
  ].map((name) => [`${name}_PORT`, '0']),
);
