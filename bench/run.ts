/** Measures what was asked for, one after the other, and puts the results together. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Work } from './arena.ts';
import { bars } from './bars.ts';
import {
  absentContenders,
  type Contender,
  type ContenderName,
  contenderOf,
  contenders,
} from './contenders.ts';
import { contest, type OperationResult, type Progress } from './contest.ts';
import { measureTypes, type TypesResult } from './growth/types.ts';
import { growthOperation, type OperationName, operations } from './operations.ts';
import type { BenchOptions, WorkName } from './options.ts';
import { arePeersInstalled, installPeers, isPeer, peerVersions } from './peers/peers.ts';
import { tailcallVersion } from './peers/tailcall.ts';
import { type OperationProfile, profileOperation } from './profile/main.ts';
import { type GrowthPoint, machine, type Results } from './results.ts';
import { upstreamServer } from './upstream/upstream.ts';

const growth = {
  rows: { full: [100, 1000, 10_000], quick: [100, 10_000] },
  keys: { full: [10, 100, 1000], quick: [] },
  connections: { full: [1, 10, 100, 500], quick: [] },
  types: { full: [10, 1000, 5000], quick: [5000] },
} as const;
const TYPES_ROUNDS = { full: 3, quick: 1 };
/** Of a profile's functions and places, those that are kept. */
const PROFILE_ROWS = 15;
const ROWS_OF_KEYS = 1000;
const USERS_OF_ROWS = 10;
/** Few, so that what is still under way when a round ends is little. */
const GROWTH_CONNECTIONS = 4;

export async function run(options: BenchOptions, progress: Progress): Promise<Results> {
  if (options.hasPeers && !arePeersInstalled() && !installPeers(progress))
    progress('bench/peers could not be installed: the other gateways are left out');
  for (const { contender, reason } of absentContenders()) progress(`${contender} is left out: ${reason}`);
  const date = new Date().toISOString();
  const asked = (name: WorkName): boolean => options.only.includes(name);
  const sizesOf = (name: keyof typeof growth): readonly number[] =>
    asked(name) ? growth[name][options.isQuick ? 'quick' : 'full'] : [];
  return {
    date,
    machine: machine(),
    method: { ...options.method, upstream: upstreamServer() },
    versions: versions(),
    absent: absentContenders(),
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
    profiles: asked('profiles') ? await runProfiles(options, progress) : [],
  };
}

/** What was compared, by the name of its package. */
function versions(): Record<string, string> {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
    version: string;
  };
  const tailcall = process.env['TAILCALL_BIN'];
  return {
    'facet-gateway': version,
    ...(arePeersInstalled() && peerVersions()),
    ...(tailcall !== undefined && { tailcall: tailcallVersion(tailcall) }),
  };
}

async function runOperations(options: BenchOptions, progress: Progress): Promise<OperationResult[]> {
  const results: OperationResult[] = [];
  for (const operation of operations.filter(({ name }) => options.only.includes(name))) {
    const compared = contendersOf(operation.name, options);
    if (compared.length > 0)
      results.push(...(await contest([{ operation }], compared, options.method, progress)));
  }
  return results;
}

/** In a quick run only those that a bar compares. */
function contendersOf(operation: OperationName, { hasPeers, isQuick }: BenchOptions): Contender[] {
  const compared = bars.flatMap((bar) =>
    bar.kind === 'throughput' && bar.work === operation ? [bar.of, bar.against] : [],
  );
  return contenders()
    .filter(({ operations: able }) => able.includes(operation))
    .filter(({ name }) => hasPeers || !isPeer(name))
    .filter(({ name }) => !isQuick || compared.includes(name));
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
  const results = await contest(sizes.map(workOf), names.map(contenderOf), method, progress);
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

/** Of Facet: `greet`, whose bar is about the plan; and in a full run all that was measured, shared or not. */
async function runProfiles(
  { isQuick, only, method }: BenchOptions,
  progress: Progress,
): Promise<OperationProfile[]> {
  const profiled = operations.filter(({ name }) => name === 'greet' || (!isQuick && only.includes(name)));
  const asked = (['facet', 'facet, shared'] as const)
    .filter((name) => contenders().some((contender) => contender.name === name))
    .flatMap((name) =>
      profiled
        .filter((operation) => contenderOf(name).operations.includes(operation.name))
        .map((operation) => ({ name, operation })),
    );
  const profiles: OperationProfile[] = [];
  for (const { name, operation } of asked) {
    progress(`${operation.name}: a profile of ${name}`);
    const { functions, places, ...found } = await profileOperation(operation, method, name);
    profiles.push({
      ...found,
      functions: functions.slice(0, PROFILE_ROWS),
      places: places.slice(0, PROFILE_ROWS),
    });
  }
  return profiles;
}
