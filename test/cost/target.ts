/** The attacked process: what it answers, and what that costs it. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the process says of itself; `cpuMs` of all its threads since it started. */
export interface Told {
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly lines: number;
  readonly referenceMs: number;
}

export const doors = ['POST', 'GET', 'SSE'] as const;
export type Door = (typeof doors)[number];

export interface Attack {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly door: Door;
}

/** One attack, and what it came to. */
export interface Outcome {
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly cpuMs: number;
  /** Above what it was before; 0 where the system does not tell. */
  readonly peakBytes: number;
  readonly lines: number;
  /** The first of the answer, for a message. */
  readonly head: string;
}

export interface Target {
  readonly url: string;
  isAlive(): boolean;
  attack(attack: Attack): Promise<Outcome>;
  /** CPU milliseconds of a work that is always the same. */
  reference(): Promise<number>;
  ask(query: string): Promise<string>;
  stop(): Promise<void>;
}

const MiB = 1024 * 1024;

/** In production, with a heap of `heapMb` at most. */
export async function startTarget(
  root: string,
  env: Readonly<Record<string, string>> = {},
  heapMb = 256,
): Promise<Target> {
  const child = fork(join(import.meta.dirname, 'gateway-main.ts'), [root, 'web'], {
    execArgv: [`--max-old-space-size=${heapMb}`, '--expose-gc', '--no-warnings'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const url = await next<string>(child);
  const tell = (asked: string): Promise<Told> => {
    child.send(asked);
    return next<Told>(child);
  };
  return {
    url,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async attack(attack) {
      await tell('collect');
      const rssBefore = resetPeak(child.pid);
      const before = await tell('usage');
      const { status, text, bytesIn } = await send(url, attack);
      const after = await tell('usage');
      return {
        status,
        bytesIn,
        bytesOut: Buffer.byteLength(text),
        cpuMs: after.cpuMs - before.cpuMs,
        peakBytes: Math.max(0, peakOf(child.pid) - rssBefore),
        lines: after.lines - before.lines,
        head: text.slice(0, 160),
      };
    },
    reference: async () => (await tell('reference')).referenceMs,
    ask: async (query) => (await send(url, { query, door: 'POST' })).text,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function next<Message>(child: ChildProcess): Promise<Message> {
  const ended = new AbortController();
  const onExit = (): void =>
    ended.abort(new Error(`the gateway ended with ${child.exitCode ?? child.signalCode}`));
  child.once('exit', onExit);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [Message];
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
}

async function send(
  url: string,
  { query, variables, door }: Attack,
): Promise<{ readonly status: number; readonly text: string; readonly bytesIn: number }> {
  const body = JSON.stringify({ query, ...(variables === undefined ? {} : { variables }) });
  const search = new URLSearchParams({
    query,
    ...(variables === undefined ? {} : { variables: JSON.stringify(variables) }),
  });
  const accept = door === 'SSE' ? 'text/event-stream' : 'application/json';
  const response =
    door === 'GET'
      ? await fetch(`${url}?${search}`, { headers: { accept } })
      : await fetch(url, { method: 'POST', headers: { accept, 'content-type': 'application/json' }, body });
  return {
    status: response.status,
    text: await response.text(),
    bytesIn: door === 'GET' ? String(search).length : body.length,
  };
}

/** Linux tells the most memory a process has had since it was last told to forget it. */
function resetPeak(pid: number | undefined): number {
  const file = `/proc/${pid}/clear_refs`;
  if (!existsSync(file)) return 0;
  writeFileSync(file, '5');
  return statusOf(pid, 'VmRSS');
}

function peakOf(pid: number | undefined): number {
  return existsSync(`/proc/${pid}/status`) ? statusOf(pid, 'VmHWM') : 0;
}

function statusOf(pid: number | undefined, name: string): number {
  const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) * 1024;
}

export function inMiB(bytes: number): string {
  return `${(bytes / MiB).toFixed(1)} MiB`;
}
