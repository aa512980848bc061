/** A program of others, running on this machine for one test file. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';

const START_TIMEOUT_MS = 30_000;

export interface Program extends AsyncDisposable {
  /** All it has said, on stdout and stderr. */
  output(): string;
}

/** Resolves when what it says matches; rejects with what it said when it ends before, or says nothing like it in time. */
export async function startProgram(
  command: string,
  args: readonly string[],
  isReady: RegExp,
  env: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let output = '';
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const ready = new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${command} ${args.join(' ')} ${why}:\n${output}`));
    const timer = setTimeout(() => fail('is not ready'), START_TIMEOUT_MS);
    const look = (chunk: Buffer): void => {
      output += chunk.toString();
      if (!isReady.test(output)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void ended.then(
      () => fail('ended'),
      (error: Error) => fail(error.message),
    );
  });
  try {
    await ready;
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  return { output: () => output, [Symbol.asyncDispose]: stop };
}
