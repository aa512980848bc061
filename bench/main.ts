/** `npm run bench`: Facet against the same answers written by hand. */

import { writeFileSync } from 'node:fs';
import { contest, type OperationResult } from './contest.ts';
import { operations } from './operations.ts';
import { type BenchOptions, help, readOptions, UsageError } from './options.ts';
import { plot } from './plot.ts';
import { reportOf } from './report.ts';
import { machine, type Results, writeResults } from './results.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(help);
    return;
  }
  const results = await run(options);
  const path = writeResults(options.out, results);
  if (options.plot !== undefined) writeFileSync(options.plot, plot(results));
  process.stdout.write(`${options.json ? JSON.stringify(results, null, 2) : reportOf(results)}\n`);
  progress(`written to ${path}`);
}

async function run({ rounds, seconds, connections, only }: BenchOptions): Promise<Results> {
  const date = new Date().toISOString();
  const method = { rounds, seconds, connections };
  const measured: OperationResult[] = [];
  for (const operation of operations.filter(({ name }) => only.includes(name))) {
    measured.push(await contest(operation, method, progress));
  }
  return { date, machine: machine(), method, operations: measured };
}

/** On standard error: standard output holds the results and nothing else. */
function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 1;
}
