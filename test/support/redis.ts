/**
 * A real Redis for a test: the server at FACET_TEST_REDIS_URL when that is set, else a `redis-server` of the test's own,
 * on a port of the system's choice, keeping nothing on disk.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { closedPort } from './rest-service.ts';

export interface TestRedis {
  /** With a bound for its answers that a busy machine keeps; the bound itself has tests of its own. */
  readonly url: string;
  stop(): Promise<void>;
}

/** One that belongs to the test alone, which may therefore kill, stop and start it. */
export interface OwnRedis extends TestRedis {
  readonly port: number;
  readonly pid: () => number;
  signal(signal: NodeJS.Signals): void;
  /** Kept when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>;
  /** What `redis-cli` would print of a command, its words given one by one. */
  command(...words: readonly string[]): Promise<string>;
}

export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** Why tests that need a Redis are skipped; with CI=true they fail instead. */
export const withoutRedis =
  hasRedisServer || process.env['FACET_TEST_REDIS_URL'] !== undefined
    ? false
    : 'redis-server is not installed (Debian: apt-get install -y redis-server) and FACET_TEST_REDIS_URL is not set';
export const withoutRedisServer = hasRedisServer
  ? false
  : 'redis-server is not installed (Debian: apt-get install -y redis-server)';

export async function startRedis(): Promise<TestRedis> {
  const url = process.env['FACET_TEST_REDIS_URL'];
  return url === undefined ? startOwnRedis() : { url: patient(url), stop: () => Promise.resolve() };
}

/** `settings` are lines of redis.conf; with `isSentinel` it watches other servers. */
export async function startOwnRedis(
  settings: readonly string[] = [],
  { port: wanted, isSentinel = false }: { port?: number; isSentinel?: boolean } = {},
): Promise<OwnRedis> {
  const port = wanted ?? (await closedPort());
  const folder = mkdtempSync(join(tmpdir(), 'facet-redis-'));
  const file = join(folder, 'redis.conf');
  const keep = isSentinel ? [] : ['save ""', 'appendonly no'];
  writeFileSync(
    file,
    [`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, ...keep, ...settings, ''].join('\n'),
  );
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', [file, ...(isSentinel ? ['--sentinel'] : [])], { stdio: 'ignore' });
    await untilItAnswers(port);
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  await start();
  return {
    url: patient(`redis://127.0.0.1:${port}`),
    port,
    pid: () => child.pid ?? 0,
    signal: (signal) => void child.kill(signal),
    kill: end,
    restart: start,
    command: (...words) => ask(port, words),
    async stop() {
      await end();
      process.off('exit', abandon);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function patient(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}timeoutMs=10000`;
}

async function untilItAnswers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask(port, ['PING']).catch(() => '');
    if (answer.startsWith('+PONG') || answer.startsWith('-NOAUTH')) return;
    await wait(20);
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** One command over a connection of its own; the reply as it is on the wire, as far as it comes in one piece. */
async function ask(port: number, words: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(
      `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    );
    const [reply] = (await once(socket, 'data')) as [Buffer];
    return reply.toString();
  } finally {
    socket.destroy();
  }
}
