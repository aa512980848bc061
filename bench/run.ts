/** Measures what was asked for, one after the other, and puts the results together. */

import type { Work } from './arena.ts';
import { type ContenderName, contenderNames } from './contenders.ts';
import { contest, type OperationResult, type Progress } from './contest.ts';
import { measureTypes, type TypesResult } from './growth/types.ts';
import { growthOperation, operations } from './operations.ts';
import type { BenchOptions, WorkName } from './options.ts';
import { profileOperation } from './profile/main.ts';
import { totalShareOf } from './profile/summary.ts';
import { type GrowthPoint, machine, type Results } from './results.ts';
import { upstreamServer } from './upstream/upstream.ts';

/** The code that finds and makes plans. */
const PLAN_FOLDER = 'src/plan';

const growth = {
  rows: { full: [100, 1000, 10_000], quick: [100, 10_000] },
  keys: { full: [10, 100, 1000], quick: [] },
  connections: { full: [1, 10, 100, 500], quick: [] },
  types: { full: [10, 1000, 5000], quick: [5000] },
} as const;
const TYPES_ROUNDS = { full: 3, quick: 1 };
const ROWS_OF_KEYS = 1000;
const USERS_OF_ROWS = 10;
/** Few, so that what is still under way when a round ends is little. */
const GROWTH_CONNECTIONS = 4;

export async function run(options: BenchOptions, progress: Progress): Promise<Results> {
  const date = new Date().toISOString();
  const asked = (name: WorkName): boolean => options.only.includes(name);
  const sizesOf = (name: keyof typeof growth): readonly number[] =>
    asked(name) ? growth[name][options.isQuick ? 'quick' : 'full'] : [];
  return {
    date,
    machine: machine(),
    method: { ...options.method, upstream: upstreamServer() },
    versions: {},
    absent: [],
    operations: await runOperations(options, progress),
    rows: await runGrowth(
      sizesOf('rows'),
      (at) => ({ operation: growthOperation(at, USERS_OF_ROWS), connections: GROWTH_CONNECTIONS }),
      options,
      progress,
    ),
    keys: await runGrowth(
      sizesOf('keys'),
      (at) => ({ operation: growthOperation(ROWS_OF_KEYS, at), connections: GROWTH_CONNECTIONS }),
      options,
      progress,
    ),
    connections: await runGrowth(sizesOf('connections'), connectionsWork, options, progress),
    types: await runTypes(sizesOf('types'), TYPES_ROUNDS[options.isQuick ? 'quick' : 'full'], progress),
    planShare: asked('plan') ? await planShare(options, progress) : undefined,
  };
}

async function runOperations({ only, method }: BenchOptions, progress: Progress): Promise<OperationResult[]> {
  const results: OperationResult[] = [];
  for (const operation of operations.filter(({ name }) => only.includes(name)))
    results.push(...(await contest([{ operation }], contenderNames, method, progress)));
  return results;
}

/** In a quick run Facet alone, whose own growth is what its bar is about. */
async function runGrowth(
  sizes: readonly number[],
  workOf: (at: number) => Work,
  { isQuick, method }: BenchOptions,
  progress: Progress,
): Promise<GrowthPoint[]> {
  if (sizes.length === 0) return [];
  const names: ContenderName[] = isQuick ? ['facet'] : ['by hand', 'facet'];
  const results = await contest(sizes.map(workOf), names, method, progress);
  return results.map((result, index) => ({ at: sizes[index] ?? Number.NaN, result }));
}

function connectionsWork(connections: number): Work {
  const operation = operations.find(({ name }) => name === 'posts-with-users');
  if (operation === undefined) throw new Error('no operation posts-with-users');
  return { operation, connections };
}

async function runTypes(
  sizes: readonly number[],
  rounds: number,
  progress: Progress,
): Promise<TypesResult[]> {
  const results: TypesResult[] = [];
  for (const types of sizes) results.push(await measureTypes(types, rounds, progress));
  return results;
}

async function planShare({ method }: BenchOptions, progress: Progress): Promise<number> {
  progress('plan: a profile of greet');
  const [greet] = operations;
  if (greet === undefined) throw new Error('no operation greet');
  return totalShareOf(await profileOperation(greet, method), PLAN_FOLDER);
}
