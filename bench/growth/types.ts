/** How check and start grow with the number of types: time and memory of a process that does only that. */

import { rmSync } from 'node:fs';
import { compileCacheFolder } from '../../src/cli/own-package.ts';
import { startProcess } from '../process.ts';
import { type Summary, summarise } from '../statistics.ts';
import { writeTypesProject } from './types-project.ts';

/** As the command runs: with what it compiled before. */
const env = { NODE_ENV: 'production', NODE_COMPILE_CACHE: compileCacheFolder };

export interface TypesResult {
  readonly types: number;
  /** From the start of the process until the verdict. */
  readonly checkMs: Summary;
  readonly checkPeakRssBytes: Summary;
  /** From the start of the process until it listens. */
  readonly startMs: Summary;
  readonly startPeakRssBytes: Summary;
}

export async function measureTypes(
  types: number,
  rounds: number,
  progress: (text: string) => void,
): Promise<TypesResult> {
  const folder = writeTypesProject(types);
  const check: Start[] = [];
  const start: Start[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      check.push(await timed('growth/check.ts', [folder]));
      start.push(await timed('start-facet.ts', [folder, 'types']));
      progress(
        `${types} types: round ${round}/${rounds}: check ${check.at(-1)?.ms} ms, start ${start.at(-1)?.ms} ms`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return {
    types,
    checkMs: summarise(check.map(({ ms }) => ms)),
    checkPeakRssBytes: summarise(check.map(({ peakRssBytes }) => peakRssBytes)),
    startMs: summarise(start.map(({ ms }) => ms)),
    startPeakRssBytes: summarise(start.map(({ peakRssBytes }) => peakRssBytes)),
  };
}

interface Start {
  readonly ms: number;
  readonly peakRssBytes: number;
}

async function timed(file: string, args: readonly string[]): Promise<Start> {
  const startedAt = performance.now();
  const started = await startProcess(file, args, env, 120_000);
  const ms = Math.round(performance.now() - startedAt);
  try {
    return { ms, peakRssBytes: (await started.usage()).peakRssBytes };
  } finally {
    await started.stop();
  }
}
