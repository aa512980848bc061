/** A closed loop of clients against one contender, by autocannon, for a given time. */

import autocannon from 'autocannon';
import type { Process } from './process.ts';
import { percentile } from './statistics.ts';

export interface Question {
  readonly url: string;
  readonly document: string;
  readonly token: string | undefined;
}

/** One timed run. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the contender's process, all its threads. */
  readonly cpuMicrosPerRequest: number;
  /** That CPU time against the clock: below 1, something else kept the contender waiting. */
  readonly cores: number;
}

export function headersOf({ token }: Question): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
}

export function bodyOf({ document }: Question): string {
  return JSON.stringify({ query: document });
}

/** Throws when an answer is missing, is an error, or is not as long as the others. */
export async function measure(
  contender: Process,
  question: Question,
  { seconds, connections }: { seconds: number; connections: number },
): Promise<Sample> {
  const before = await contender.usage();
  const { latencies, elapsedMs } = await shoot(question, seconds, connections);
  const after = await contender.usage();
  const cpuMicros = after.cpuMicros - before.cpuMicros;
  latencies.sort();
  return {
    requestsPerSecond: latencies.length / (elapsedMs / 1000),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    cpuMicrosPerRequest: cpuMicros / latencies.length,
    cores: cpuMicros / 1000 / elapsedMs,
  };
}

interface Shots {
  readonly latencies: Float64Array;
  readonly elapsedMs: number;
}

function shoot(question: Question, seconds: number, connections: number): Promise<Shots> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const sizes = new Set<number>();
    const startedAt = performance.now();
    const run = autocannon(
      {
        url: question.url,
        method: 'POST',
        headers: headersOf(question),
        body: bodyOf(question),
        connections,
        duration: seconds,
        sampleInt: 50,
        timeout: 10,
      },
      (error, { errors, timeouts, non2xx }) => {
        const elapsedMs = performance.now() - startedAt;
        if (error !== null) reject(error);
        else if (errors + timeouts + non2xx > 0)
          reject(new Error(`${errors} failed, ${timeouts} timed out, ${non2xx} were refused`));
        else if (latencies.length === 0) reject(new Error(`no answer in ${seconds} s`));
        else if (sizes.size > 1)
          reject(new Error(`answers of ${[...sizes].join(', ')} bytes to one question`));
        else resolve({ latencies: Float64Array.from(latencies), elapsedMs });
      },
    );
    // Its own histogram counts whole milliseconds, too coarse here.
    run.on('response', (_client, _status, bytes, milliseconds) => {
      latencies.push(milliseconds);
      sizes.add(bytes);
    });
  });
}
