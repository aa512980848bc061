/** A process of the bench, seen from the one that starts it. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Ready, Usage } from './child.ts';

export interface Process extends Omit<Ready, 'kind'> {
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** Starts a file of this folder that calls `report`; throws when it ends, or says nothing for 20 s. */
export async function startProcess(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Process> {
  const child = fork(join(import.meta.dirname, file), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const { endpoints, token } = await nextMessage<Ready>(child, file);
    return {
      endpoints,
      token,
      usage() {
        child.send('usage');
        return nextMessage<Usage>(child, file);
      },
      stop: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

const PATIENCE_MS = 20_000;

async function nextMessage<Message>(child: ChildProcess, file: string): Promise<Message> {
  const waiting = new AbortController();
  const onExit = (code: number | null): void => waiting.abort(new Error(`${file} ended with code ${code}`));
  const timer = setTimeout(
    () => waiting.abort(new Error(`${file} said nothing for ${PATIENCE_MS} ms`)),
    PATIENCE_MS,
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
