/**
 * Several processes behind the same ports, one a core: the first process holds the ports and the admin listener and
 * serves nothing itself, so that one that crashes takes only its own requests with it.
 */

import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { createAdmin } from '../edge/admin.ts';
import { type Listener, listen } from '../edge/listener.ts';
import type { Log } from '../telemetry/log.ts';
import { createPrimaryMetrics } from '../telemetry/metrics.ts';
import { untilSignal } from './signals.ts';

/** What a worker tells the first process once it serves. */
export interface Served {
  readonly kind: 'served';
  /** What listens where, as it is shown. */
  readonly listing: string;
}

/** How many workers there are, and what the primary process serves itself. */
export interface WorkersInput {
  readonly count: number;
  readonly admin: { readonly host: string; readonly port: number } | undefined;
  /** The public keys that the admin listener tells services. */
  readonly jwks?: object | undefined;
  /** How long workers may take to end their answers. */
  readonly graceMs: number;
  readonly log: Log;
}

/** A worker that ends this soon after its start is not started again at once, so that a fault at the start cannot spin. */
const SHORT_LIFE_MS = 1000;
const RESTART_PAUSE_MS = 500;

/** `auto` is one a core. */
export function parseWorkers(text: string): number {
  if (text === 'auto') return availableParallelism();
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError('Give a number from 1 to 256, or auto for one a core.');
}

/** Serves until a signal to stop. Resolves with false when the first worker could not start; it has said why. */
export async function runWorkers({ count, admin, jwks, graceMs, log }: WorkersInput): Promise<boolean> {
  cluster.setupPrimary({ exec: process.argv[1] ?? '', args: process.argv.slice(2) });
  const isStopped = untilSignal();
  const first = cluster.fork();
  const listing = await served(first);
  if (listing === undefined) return false;
  const stopping = new AbortController();
  const all = [first, ...Array.from({ length: count - 1 }, () => cluster.fork())];
  for (const worker of all) keepRunning(worker, stopping.signal, log);
  await Promise.all(all.slice(1).map(served));

  let listener: Listener | undefined;
  try {
    if (admin !== undefined)
      listener = await listen(
        'admin',
        admin.host,
        admin.port,
        createAdmin({ health: clusterHealth(stopping.signal), metrics: createPrimaryMetrics(), jwks }),
      );
    const adminLine = listener === undefined ? '' : `\nadmin  ${listener.origin}`;
    process.stdout.write(`${listing}${adminLine}\n${count} workers share the ports\n`);
    await isStopped;
    return true;
  } finally {
    stopping.abort();
    await stopAll(graceMs);
    await listener?.stop(0);
  }
}

/** What a new worker lists once it serves; undefined when it ends before. */
function served(worker: Worker): Promise<string | undefined> {
  return new Promise((resolve) => {
    worker.once('message', ({ listing }: Served) => resolve(listing));
    worker.once('exit', () => resolve(undefined));
  });
}

function keepRunning(worker: Worker, stopping: AbortSignal, log: Log): void {
  const startedAt = performance.now();
  worker.once('exit', (code, signal) => {
    if (stopping.aborted) return;
    log('error', 'a worker has ended and is started again', { pid: worker.process.pid, code, signal });
    const pauseMs = performance.now() - startedAt < SHORT_LIFE_MS ? RESTART_PAUSE_MS : 0;
    setTimeout(() => {
      if (!stopping.aborted) keepRunning(cluster.fork(), stopping, log);
    }, pauseMs);
  });
}

function clusterHealth(stopping: AbortSignal) {
  return {
    isReady: () => !stopping.aborted && workers().some((worker) => worker.isConnected()),
    problem: () => undefined,
  };
}

async function stopAll(graceMs: number): Promise<void> {
  const ended = workers().map(
    (worker) => new Promise<void>((resolve) => void worker.once('exit', () => resolve())),
  );
  for (const worker of workers()) if (worker.isConnected()) worker.send({ kind: 'stop' });
  const timer = setTimeout(() => {
    for (const worker of workers()) worker.process.kill('SIGKILL');
  }, graceMs + 1000);
  await Promise.all(ended);
  clearTimeout(timer);
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}

/** In a worker: kept when the first process says to stop, or is gone. A Ctrl-C in a terminal reaches workers as well, and is left to the first process. */
export function untilStopped(): Promise<void> {
  process.on('SIGINT', () => {});
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('disconnect', () => resolve());
    process.on('message', (message: { kind?: string } | undefined) => {
      if (message?.kind === 'stop') resolve();
    });
  });
}
