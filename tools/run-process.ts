/** Runs a program in a process group of its own, so that nothing it started can outlive it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunOptions {
  shell?: boolean;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface Finished {
  exitCode: number | null;
  killedBy: NodeJS.Signals | null;
  timedOut: boolean;
  /** stdout and stderr, in the order in which they arrived. */
  output: string;
  seconds: number;
}

/** Never throws for what the program does; when `signal` aborts, the whole group is killed. */
export async function runProcess(
  command: string,
  args: readonly string[],
  { shell = false, env = process.env, timeoutMs, signal }: RunOptions = {},
): Promise<Finished> {
  const startedAt = performance.now();
  const child = spawn(command, args, { shell, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));

  let timedOut = false;
  const kill = () => killGroup(child);
  const giveUp = () => {
    timedOut = true;
    kill();
  };
  const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', kill);
  if (signal?.aborted) kill();
  // A grandchild that is left holds our pipes open: 'close' comes only when the group is gone.
  child.once('exit', kill);

  try {
    const [exitCode, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const seconds = (performance.now() - startedAt) / 1000;
    return { exitCode, killedBy, timedOut, output: Buffer.concat(output).toString(), seconds };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
