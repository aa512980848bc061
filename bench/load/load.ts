/** A closed loop of clients against one contender for a given time, and what the contender used meanwhile. */

import type { Process } from '../process.ts';
import { shootAutocannon } from './autocannon.ts';
import type { Question } from './question.ts';
import { shootWrk } from './wrk.ts';

export const loadNames = ['autocannon', 'wrk'] as const;
export type LoadName = (typeof loadNames)[number];

export interface Load {
  readonly load: LoadName;
  readonly seconds: number;
  readonly connections: number;
}

/** One timed run. */
export interface Sample {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the contender's process, all its threads. */
  readonly cpuMicrosPerRequest: number;
  /** That CPU time against the clock: below 1, something else kept the contender waiting. */
  readonly cores: number;
}

const shoot = { autocannon: shootAutocannon, wrk: shootWrk } satisfies Record<LoadName, typeof shootWrk>;

/** Throws when an answer is an error. The figures mean nothing without any answer. */
export async function measure(
  contender: Process,
  question: Question,
  { load, seconds, connections }: Load,
): Promise<Sample> {
  const before = await contender.usage();
  const { requests, elapsedMs, p50Ms, p99Ms } = await shoot[load](question, seconds, connections);
  const after = await contender.usage();
  const cpuMicros = after.cpuMicros - before.cpuMicros;
  return {
    requests,
    requestsPerSecond: requests / (elapsedMs / 1000),
    p50Ms,
    p99Ms,
    cpuMicrosPerRequest: cpuMicros / requests,
    cores: cpuMicros / 1000 / elapsedMs,
  };
}
