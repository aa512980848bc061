/** Runs one test file in a process of its own and counts what it did. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCacheFolder } from '../src/cli/own-package.ts';
import { runProcess } from './run-process.ts';
import { type Tally, tally } from './tally.ts';
import type { TestLine } from './test-reporter.ts';

export interface TestFileOptions {
  timeoutMs: number;
  /** Run only tests whose name matches this regular expression. */
  grep?: string;
  signal?: AbortSignal;
}

export interface TestFileResult extends Tally {
  file: string;
  output: string;
  seconds: number;
}

const reporter = new URL('test-reporter.ts', import.meta.url).href;

export async function runTestFile(file: string, options: TestFileOptions): Promise<TestFileResult> {
  const { timeoutMs, grep, signal } = options;
  const directory = await mkdtemp(join(tmpdir(), 'facet-test-'));
  const reportFile = join(directory, 'report.ndjson');
  const args = [`--test-reporter=${reporter}`, `--test-reporter-destination=${reportFile}`];
  if (grep !== undefined) args.push(`--test-name-pattern=${grep}`);
  const env = {
    ...process.env,
    // Set when we run inside a test ourselves; it would send the report to that test's parent.
    NODE_TEST_CONTEXT: undefined,
    // Most of the time of most files would go into compiling the same sources, each in its process.
    NODE_COMPILE_CACHE: compileCacheFolder,
  };
  try {
    const finished = await runProcess(process.execPath, [...args, file], { env, timeoutMs, signal });
    const lines = await readReport(reportFile);
    const { output, seconds } = finished;
    return { file, output, seconds, ...tally(lines, { ...finished, isFiltered: grep !== undefined }) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A killed process may leave half a line, and one that crashed early no report at all. */
async function readReport(path: string): Promise<TestLine[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const complete = text.split('\n').slice(0, -1);
  return complete.map((line) => JSON.parse(line) as TestLine);
}
