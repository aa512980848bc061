/** A process of the bench, seen from the one that starts it. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Profiler } from 'node:inspector';
import { join } from 'node:path';
import type { Ask, Ready, Usage } from './child.ts';

export interface Process extends Omit<Ready, 'kind'> {
  usage(): Promise<Usage>;
  /** Throws where the process is not one of Node. */
  startProfile(): Promise<void>;
  stopProfile(): Promise<Profiler.Profile>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 60_000;

/** Starts a file of this folder that calls `report`; throws when it ends, or says nothing for `patienceMs`. */
export async function startProcess(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  patienceMs = PATIENCE_MS,
): Promise<Process> {
  const child = fork(join(import.meta.dirname, file), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ask = <Answer>(what: Ask): Promise<Answer> => {
    child.send(what);
    return nextMessage<Answer>(child, file);
  };
  try {
    const { endpoints, token } = await nextMessage<Ready>(child, file, patienceMs);
    return {
      endpoints,
      token,
      usage: () => ask<Usage>('usage'),
      startProfile: async () => {
        await ask('start profile');
      },
      stopProfile: () => ask<Profiler.Profile>('stop profile'),
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function nextMessage<Message>(
  child: ChildProcess,
  file: string,
  patienceMs = PATIENCE_MS,
): Promise<Message> {
  const waiting = new AbortController();
  const onExit = (code: number | null): void => waiting.abort(new Error(`${file} ended with code ${code}`));
  const timer = setTimeout(
    () => waiting.abort(new Error(`${file} said nothing for ${patienceMs} ms`)),
    patienceMs,
  );
  child.once('exit', onExit);
  try {
    const [message] = (await once(child, 'message', { signal: waiting.signal })) as [Message];
    return message;
  } catch (error) {
    throw waiting.signal.aborted ? waiting.signal.reason : error;
  } finally {
    clearTimeout(timer);
    child.off('exit', onExit);
  }
}

/** Without its channel a child ends by itself; one that does not is killed. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(timer);
}
