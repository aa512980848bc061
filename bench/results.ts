/** What a run of the bench found, with what is needed to judge it: nothing in it tells whose machine it was. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Method, OperationResult } from './contest.ts';
import type { TypesResult } from './growth/types.ts';
import type { OperationProfile } from './profile/main.ts';
import type { UpstreamServer } from './upstream/upstream.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** Of the minute before the run: about 0 when nothing else was going on. */
  readonly loadAverage: number;
}

/** A contender that could have run, and why it did not. */
export interface Absent {
  readonly contender: string;
  readonly reason: string;
}

/** One measure of a growth: `at` so many rows, keys or connections. */
export interface GrowthPoint {
  readonly at: number;
  readonly result: OperationResult;
}

export interface Results {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly machine: Machine;
  readonly method: Method & { readonly upstream: UpstreamServer };
  /** Versions of what was compared, by package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly absent: readonly Absent[];
  readonly operations: readonly OperationResult[];
  readonly rows: readonly GrowthPoint[];
  readonly keys: readonly GrowthPoint[];
  readonly connections: readonly GrowthPoint[];
  readonly types: readonly TypesResult[];
  /** Where Facet's time went; the first rows of each. */
  readonly profiles: readonly OperationProfile[];
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${arch()}`,
    node: process.version,
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

/** `<folder>/<date>.json`; gives back the path. */
export function writeResults(folder: string, results: Results): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, resultsName(results));
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  return path;
}

/** `2026-11-25T101500Z.json` */
export function resultsName({ date }: Results): string {
  return `${date.slice(0, 19).replaceAll(':', '')}Z.json`;
}

export function readResults(path: string): Results {
  return JSON.parse(readFileSync(path, 'utf8')) as Results;
}
