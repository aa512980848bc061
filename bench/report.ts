/** The results as Markdown tables that can also be read in a terminal. */

import type { ContenderResult, OperationResult } from './contest.ts';
import type { TypesResult } from './growth/types.ts';
import type { GrowthPoint, Results } from './results.ts';
import { type Summary, scaled } from './statistics.ts';
import { table } from './table.ts';

const figures = [
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/request',
  'cores busy',
  'peak RSS MB',
  'upstream calls',
];

export function machineLine({ machine, method }: Results): string {
  const { rounds, seconds, connections, load, upstream } = method;
  const { cpu, cores, memoryGiB, platform, node, loadAverage } = machine;
  return (
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}; load average before the run ${loadAverage}${loadAverage > cores / 2 ? ', so other work took a large share of the cores' : ''}. Medians (min to max) of ${rounds} rounds of ` +
    `${seconds} s with ${connections} connections; load by ${load}, static upstream by ${upstream}.`
  );
}

export function reportOf(results: Results): string {
  const parts = [
    operationsTable(results.operations),
    growthTable('rows', results.rows),
    growthTable('keys', results.keys),
    growthTable('connections', results.connections),
    typesTable(results.types),
  ];
  return [
    machineLine(results),
    ...parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')),
  ].join('\n\n');
}

export function operationsTable(operations: readonly OperationResult[]): string[] {
  if (operations.length === 0) return [];
  const rows = operations.flatMap(({ operation, contenders }) =>
    contenders.map((result) => [operation, ...rowOf(result)]),
  );
  return table([['operation', 'contender', ...figures], ...rows]);
}

export function growthTable(name: string, points: readonly GrowthPoint[]): string[] {
  if (points.length === 0) return [];
  const rows = points.flatMap(({ at, result }) =>
    result.contenders.map((contender) => [at.toLocaleString('en'), ...rowOf(contender)]),
  );
  return table([[name, 'contender', ...figures], ...rows]);
}

export function typesTable(types: readonly TypesResult[]): string[] {
  if (types.length === 0) return [];
  const rows = types.map((result) => [
    result.types.toLocaleString('en'),
    spread(result.checkMs, 0),
    spread(scaled(result.checkPeakRssBytes, 1e6), 0),
    spread(result.startMs, 0),
    spread(scaled(result.startPeakRssBytes, 1e6), 0),
  ]);
  return table([['types', 'check ms', 'check peak RSS MB', 'start ms', 'start peak RSS MB'], ...rows]);
}

function rowOf(result: ContenderResult): string[] {
  return [
    result.contender,
    spread(result.requestsPerSecond, 0),
    spread(result.p50Ms, 1),
    spread(result.p99Ms, 1),
    spread(result.cpuMicrosPerRequest, 0),
    result.cores.median.toFixed(2),
    (result.peakRssBytes / 1e6).toFixed(0),
    String(result.upstreamCalls),
  ];
}

function spread({ median, min, max }: Summary, digits: number): string {
  const text = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${text(median)} (${text(min)} to ${text(max)})`;
}
