/** Results as a run would give them, with round figures: by hand 1,000 a second, and what the tests ask for. */

import type { ContenderName } from '../../bench/contenders.ts';
import type { ContenderResult, OperationResult } from '../../bench/contest.ts';
import type { Results } from '../../bench/results.ts';
import { summarise } from '../../bench/statistics.ts';

/** Requests a second in each round; a request takes its share of a whole core. */
export function contenderResult(contender: ContenderName, rounds: readonly number[]): ContenderResult {
  const samples = rounds.map((requestsPerSecond) => ({
    requests: requestsPerSecond,
    requestsPerSecond,
    p50Ms: 50_000 / requestsPerSecond,
    p99Ms: 150_000 / requestsPerSecond,
    cpuMicrosPerRequest: 1e6 / requestsPerSecond,
    cores: 1,
  }));
  const summary = (figure: keyof (typeof samples)[number]) =>
    summarise(samples.map((sample) => sample[figure]));
  return {
    contender,
    answerBytes: 100,
    upstreamCalls: 2,
    requestsPerSecond: summary('requestsPerSecond'),
    p50Ms: summary('p50Ms'),
    p99Ms: summary('p99Ms'),
    cpuMicrosPerRequest: summary('cpuMicrosPerRequest'),
    cores: summary('cores'),
    peakRssBytes: 100e6,
    samples,
  };
}

export function operationResult(
  operation: string,
  rounds: Partial<Record<ContenderName, readonly number[]>>,
): OperationResult {
  const contenders = (Object.entries(rounds) as [ContenderName, readonly number[]][]).map(([name, values]) =>
    contenderResult(name, values),
  );
  return { operation, document: `{ ${operation} }`, connections: 50, contenders };
}

export function sampleResults(changes: Partial<Results> = {}): Results {
  const byRows = (at: number) => ({
    at,
    result: operationResult(`${at} rows`, {
      'by hand': [120_000 / at, 110_000 / at],
      facet: [100_000 / at, 90_000 / at],
    }),
  });
  const one = (value: number) => summarise([value]);
  return {
    date: '2026-01-02T03:04:05.678Z',
    machine: {
      cpu: 'A <fast> one',
      cores: 2,
      memoryGiB: 4,
      platform: 'linux x64',
      node: 'v26.10.0',
      loadAverage: 0.1,
    },
    method: { load: 'wrk', rounds: 3, seconds: 1, connections: 50, upstream: 'nginx' },
    versions: { 'facet-gateway': '0.1.0', mercurius: '1.2.3' },
    absent: [{ contender: 'Tailcall', reason: 'TAILCALL_BIN names no binary' }],
    operations: [
      operationResult('greet', { 'by hand': [1000, 1100, 900], facet: [800, 850, 700] }),
      operationResult('posts', { 'by hand': [1000, 1100, 900], facet: [600, 500, 550] }),
      operationResult('posts-with-users', {
        'by hand': [1000, 1000, 1000],
        facet: [700, 710, 720],
        Mercurius: [350, 350, 350],
      }),
    ],
    rows: [100, 1000, 10_000].map(byRows),
    keys: [],
    connections: [],
    types: [
      {
        types: 10,
        checkMs: one(500),
        checkPeakRssBytes: one(90e6),
        startMs: one(550),
        startPeakRssBytes: one(95e6),
      },
      {
        types: 5000,
        checkMs: one(3500),
        checkPeakRssBytes: one(290e6),
        startMs: one(2900),
        startPeakRssBytes: one(299e6),
      },
    ],
    profiles: [
      {
        operation: 'greet',
        contender: 'facet',
        file: 'facet-greet.cpuprofile',
        planShare: 0.01,
        busyMs: 900,
        idleMs: 100,
        functions: [{ name: 'handle src/edge/front.ts:57', self: 0.2, total: 0.5 }],
        places: [{ name: 'src/edge', self: 0.25, total: 0.75 }],
      },
    ],
    ...changes,
  };
}
