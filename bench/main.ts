/** `npm run bench`: Facet against the same answers written by hand, and against other gateways. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkBars, nameOf, verdictReport } from './check.ts';
import { operations } from './operations.ts';
import { type BenchOptions, help, readOptions, UsageError } from './options.ts';
import { pageFiles } from './page/page.ts';
import { profileOperation } from './profile/main.ts';
import { profileReport } from './profile/report.ts';
import { reportOf } from './report.ts';
import { type Results, readResults, writeResults } from './results.ts';
import { run } from './run.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(help);
  else if (options.profile !== undefined) await profile(options);
  else await bench(options);
}

async function bench(options: BenchOptions): Promise<void> {
  const results = options.from === undefined ? await run(options, progress) : earlier(options.from);
  const verdicts = checkBars(results);
  if (options.from === undefined) progress(`written to ${writeResults(options.out, results)}`);
  if (options.page !== undefined) writePage(results, options.page);
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ ...results, verdicts }, null, 2)}\n`
      : `${reportOf(results)}\n\n${verdictReport(verdicts)}\n`,
  );
  const short = verdicts.filter(({ isShort }) => isShort);
  for (const { bar } of short) progress(`falls short: ${nameOf(bar)}`);
  if (options.isCheck && short.length > 0) process.exitCode = 1;
}

function earlier(path: string): Results {
  try {
    return readResults(path);
  } catch (error) {
    throw new UsageError(`--from: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function profile({ profile: name, method, json }: BenchOptions): Promise<void> {
  const operation = operations.find((known) => known.name === name);
  if (operation === undefined) return;
  const found = await profileOperation(operation, method);
  process.stdout.write(`${json ? JSON.stringify(found, null, 2) : profileReport(found)}\n`);
  progress(`the whole profile: ${found.file}`);
}

function writePage(results: Results, page: string): void {
  for (const [path, content] of pageFiles(results, page)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  progress(`written to ${page}, with its plots`);
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
