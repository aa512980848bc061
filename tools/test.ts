/** What `npm test` runs: the static checks, then every test file. The last line is the verdict. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureParts } from './parts.ts';
import { runProcess } from './run-process.ts';
import { runTestFile, type TestFileResult } from './run-test-file.ts';
import { runWithLimit } from './run-with-limit.ts';
import { addTotals, isFailed, type Totals, verdict } from './verdict.ts';

const help = `Usage: npm test [-- [options] [file or directory ...]]

Without arguments: format check, lint, types, then all of test/**/*.test.ts but for test/outside, which is for
\`npm run test:outside\`.
With files, directories or --grep: only those tests, and no static checks.

  --grep <regexp>      only tests whose name matches
  --timeout <seconds>  end a test file that takes longer (default 120)
  --help               this text

With CI=true a skipped test counts as a failure.`;

/** Scripts of package.json; each counts as one test. They come first, so that no test has to share the cores. */
const checks = [
  { name: 'format', script: 'format:check' },
  { name: 'lint', script: 'lint' },
  { name: 'types', script: 'typecheck' },
];

const root = join(import.meta.dirname, '..');
process.chdir(root);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort(signal));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    grep: { type: 'string' },
    timeout: { type: 'string', default: '120' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

const isPartial = positionals.length > 0 || values.grep !== undefined;
const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
// Before the tests, which would each install what they miss beside the others.
if (!isPartial) await ensureParts(['redis-server', 'chromium', 'openssl']);
if (!isPartial) addTotals(totals, await runChecks());
if (!stopping.signal.aborted) addTotals(totals, await runTests(testFiles(positionals)));
if (stopping.signal.aborted) {
  console.log(`stopped by ${String(stopping.signal.reason)}`);
  process.exit(130);
}

const isCI = process.env.CI === 'true';
if (isCI && totals.skipped > 0) {
  console.log(
    `CI=true: nothing may be skipped, so the skipped tests (${totals.skipped}) make this run fail.`,
  );
}
console.log(verdict(totals, { isCI }));
process.exitCode = isFailed(totals, { isCI }) ? 1 : 0;

async function runChecks(): Promise<Totals> {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  // The binaries of the lockfile, its Node.js included, come before those of the machine.
  const env = { ...process.env, PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) };
  const passed = await Promise.all(
    checks.map(async ({ name, script }) => {
      const command = scripts[script];
      if (command === undefined) throw new Error(`package.json has no script "${script}"`);
      const { exitCode, output, seconds } = await runProcess(command, [], {
        shell: true,
        env,
        signal: stopping.signal,
      });
      const isOk = exitCode === 0;
      console.log(`${isOk ? 'ok  ' : 'FAIL'} ${name}  ${seconds.toFixed(1)} s`);
      if (!isOk) console.log(`${output.trimEnd()}\n`);
      return isOk;
    }),
  );
  const count = passed.filter(Boolean).length;
  return { passed: count, failed: passed.length - count, skipped: 0 };
}

function testFiles(paths: readonly string[]): string[] {
  if (paths.length === 0) return testFilesIn('test', ['outside', 'node_modules']);
  return paths.flatMap((path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isDirectory() ? testFilesIn(path, ['node_modules']) : [path];
  });
}

/** `without` are names of folders. */
function testFilesIn(folder: string, without: readonly string[]): string[] {
  return globSync(`${folder}/**/*.test.ts`, {
    exclude: without.map((name) => `${folder}/**/${name}/**`),
  }).sort();
}

async function runTests(files: readonly string[]): Promise<Totals> {
  const startedAt = performance.now();
  const sum: Totals = { passed: 0, failed: 0, skipped: 0 };
  const options = { timeoutMs: Number(values.timeout) * 1000, grep: values.grep, signal: stopping.signal };
  await runWithLimit(files, availableParallelism(), async (file) => {
    if (stopping.signal.aborted) return;
    const result = await runTestFile(file, options);
    if (stopping.signal.aborted) return;
    printFile(result);
    const { passed, skipped, failures } = result;
    addTotals(sum, { passed, skipped, failed: failures.length });
  });
  const isEmpty = sum.passed + sum.failed === 0 && !stopping.signal.aborted;
  if (isEmpty) {
    console.log('FAIL no test was run');
    sum.failed += 1;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${sum.failed === 0 ? 'ok  ' : 'FAIL'} tests  ${files.length} files  ${seconds.toFixed(1)} s`);
  return sum;
}

function printFile({ file, passed, skipped, failures, output, seconds }: TestFileResult): void {
  const count = passed + failures.length;
  if (count + skipped === 0) return;
  const notes = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(
    `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${file}  ${passed}/${count}${notes}  ${seconds.toFixed(1)} s`,
  );
  if (failures.length === 0) return;
  for (const { name, text } of failures) console.log(`\n--- ${file}: ${name}\n${text}`);
  if (output !== '') console.log(`\n--- ${file}: what it printed\n${output.trimEnd()}`);
  console.log();
}
