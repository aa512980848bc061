/**
 * What must hold after any attack, whichever it was: a short answer that tells nothing of the machine, no call of a
 * service, a gateway that answered others meanwhile and answers them now.
 */

import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { post, type Target, type Told } from './target.ts';

const LEAKS =
  /\bat .*\.(?:m?js|ts):\d+|node_modules|ECONN|127\.0\.0\.1|\/srv|\/home|\/tmp\/|stack|redis|grpc-js/i;
const MAX_BYTES = 8 * 1024;
/**
 * Of CPU that this process, gateway and attacker together, may spend while another client waits for one answer. The
 * clock would measure what else the machine has to do.
 */
const MAX_WAIT_CPU_MS = 1000;
/** By the clock, for what hangs without doing anything. */
const MAX_WAIT_MS = 30_000;
const MAX_GROWTH_BYTES = 200 * 1024 * 1024;

export interface Expected {
  /** Calls of services; none when not said. */
  readonly calls?: number;
  /** Requests that the metric must count as refused; not looked at when not said. */
  readonly refused?: number;
  /** The answer may be longer or not an error. */
  readonly isAnswered?: boolean;
  /** Told what it took. */
  readonly report?: (measured: Measured) => void;
}

export interface Measured {
  readonly cpuMs: number;
  readonly longestBlockMs: number;
}

/** Runs an attack with another client's query beside it, and holds what comes of it against the rules. */
export async function underOracle(
  target: Target,
  attack: () => Promise<readonly Told[]>,
  { calls = 0, refused, isAnswered = false, report }: Expected = {},
): Promise<void> {
  const callsBefore = target.items.calls.length;
  const refusedBefore = await target.refused();
  const { rss } = process.memoryUsage();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const canary = others(target);
  const told = await attack();
  const { user, system } = process.cpuUsage(cpu);
  const longest = await canary();
  delay.disable();

  for (const { text } of told) {
    assert.doesNotMatch(text, LEAKS);
    if (!isAnswered) assert.ok(text.length <= MAX_BYTES, `${text.length} bytes of answer`);
  }
  assert.equal(target.items.calls.length - callsBefore, calls, 'calls of services');
  assert.ok(longest.cpuMs < MAX_WAIT_CPU_MS, `another client waited for ${longest.cpuMs} ms of CPU`);
  assert.ok(longest.waitMs < MAX_WAIT_MS, `another client waited ${longest.waitMs} ms`);
  assert.ok(process.memoryUsage().rss - rss < MAX_GROWTH_BYTES, 'memory');
  if (refused !== undefined)
    assert.equal((await target.refused()) - refusedBefore, refused, 'refusals counted');
  await isWell(target);
  report?.({ cpuMs: (user + system) / 1000, longestBlockMs: delay.max / 1e6 });
}

async function isWell(target: Target): Promise<void> {
  const { status, data } = await post(target.url, target.canary);
  assert.deepEqual({ status, data }, { status: 200, data: { hello: 'world' } });
  assert.equal(({} as { polluted?: unknown }).polluted, undefined);
}

interface Waits {
  readonly cpuMs: number;
  readonly waitMs: number;
}

/** Another client that asks again and again until it is told to stop; then the longest it waited for an answer. */
function others(target: Target): () => Promise<Waits> {
  const stopping = new AbortController();
  const longest = { cpuMs: 0, waitMs: 0 };
  const asking = (async () => {
    do {
      const from = performance.now();
      const cpu = process.cpuUsage();
      await isWell(target);
      const { user, system } = process.cpuUsage(cpu);
      longest.waitMs = Math.max(longest.waitMs, performance.now() - from);
      longest.cpuMs = Math.max(longest.cpuMs, (user + system) / 1000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    } while (!stopping.signal.aborted);
  })();
  return async () => {
    stopping.abort();
    await asking;
    return longest;
  };
}
