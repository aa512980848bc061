/** The results as a Markdown table that can also be read in a terminal. */

import type { ContenderResult, OperationResult } from './contest.ts';
import type { Results } from './results.ts';
import type { Summary } from './statistics.ts';

const head = [
  'operation',
  'contender',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'CPU µs/request',
  'cores busy',
  'peak RSS MB',
  'upstream calls',
];

export function reportOf({ machine, method, operations }: Results): string {
  const { rounds, seconds, connections } = method;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}`,
    `medians (min to max); rounds: ${rounds}, of ${seconds} s each, with ${connections} connections`,
    '',
    ...table([head, ...operations.flatMap(rowsOf)]),
  ].join('\n');
}

function rowsOf({ operation, contenders, ratio }: OperationResult): string[][] {
  return [
    ...contenders.map((result) => contenderRow(operation, result)),
    [
      operation,
      'facet / by hand',
      spread(ratio.requestsPerSecond, 2),
      '',
      '',
      spread(ratio.cpuMicrosPerRequest, 2),
      '',
      '',
      '',
    ],
  ];
}

function contenderRow(operation: string, result: ContenderResult): string[] {
  return [
    operation,
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

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = rows;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)];
}
