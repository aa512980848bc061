/** A contender that is not a process of Node: any program with a port. Its usage is read from /proc, so only on Linux. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Usage } from './child.ts';
import type { Process } from './process.ts';
import { waitUntil } from './wait.ts';

/** The kernel's clock ticks a second, the same on every Linux of today. */
const TICKS_PER_SECOND = 100;

/** Throws when it ends, or when `url` does not answer within 60 s. */
export async function startForeign(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  url: string,
): Promise<Process> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const onExit = (): boolean => child.kill('SIGKILL');
  process.once('exit', onExit);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${command} ended with code ${String(code)}`);
  });
  const stop = async (): Promise<void> => {
    process.off('exit', onExit);
    await end(child);
  };
  try {
    await Promise.race([ended, waitUntil(`${command} answers`, () => isAnswering(url))]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    ended.catch(() => undefined);
  }
  const notNode = async (): Promise<never> => {
    throw new Error(`${command} is not a process of Node: there is no profile of it`);
  };
  return {
    endpoints: { graphql: url },
    usage: async () => usageOf(child.pid ?? 0),
    startProfile: notNode,
    stopProfile: notNode,
    stop,
  };
}

async function isAnswering(url: string): Promise<boolean> {
  await (await fetch(url, { method: 'POST', signal: AbortSignal.timeout(1000) })).text();
  return true;
}

/** proc(5): `utime` and `stime` are the 14th and 15th field of `stat`; the name, second, may hold spaces. */
function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return {
    kind: 'usage',
    cpuMicros: (ticks * 1e6) / TICKS_PER_SECOND,
    peakRssBytes: kilobytes * 1024,
    calls: 0,
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
