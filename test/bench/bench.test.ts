/** The command in its quickest form: it ends by itself and writes what it promises. No timing is judged. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { workNames } from '../../bench/options.ts';
import type { Results } from '../../bench/results.ts';
import { runProcess } from '../../tools/run-process.ts';
import { sampleResults } from './sample-results.ts';

const main = join(import.meta.dirname, '../../bench/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'facet-bench-'));
after(() => rmSync(folder, { recursive: true }));

const bench = (...args: string[]) => runProcess(process.execPath, [main, ...args], { timeoutMs: 100_000 });
const quickest = ['--rounds', '1', '--seconds', '0.3', '--connections', '4', '--no-peers'];

test('it measures, writes the results, the page and the plots', async () => {
  const page = join(folder, 'page.md');
  const out = join(folder, 'results');
  const { exitCode, output } = await bench(...quickest, '--only', 'greet', '--out', out, '--page', page);
  assert.equal(exitCode, 0, output);
  assert.match(output, /greet: facet \/ by hand, requests a second/);

  const [file = ''] = readdirSync(out);
  assert.match(file, /^\d{4}-\d\d-\d\dT\d{6}Z\.json$/);
  const results = JSON.parse(readFileSync(join(out, file), 'utf8')) as Results;
  assert.deepEqual(
    results.operations.map(({ operation, contenders }) => [
      operation,
      contenders.map(({ contender }) => contender),
    ]),
    [['greet', ['by hand', 'facet']]],
  );
  assert.deepEqual(Object.keys(results.machine), [
    'cpu',
    'cores',
    'memoryGiB',
    'platform',
    'node',
    'loadAverage',
  ]);
  assert.match(readFileSync(page, 'utf8'), new RegExp(file));
  assert.ok(existsSync(join(folder, 'page/greet.svg')));
});

test('--check judges earlier results without measuring: 1 and a name for each that falls short', async () => {
  const path = join(folder, 'earlier.json');
  writeFileSync(path, JSON.stringify(sampleResults()));
  const short = await bench('--from', path, '--check');
  assert.equal(short.exitCode, 1);
  assert.deepEqual(short.output.match(/^falls short: .*$/gm), [
    'falls short: posts: facet / by hand, requests a second',
    'falls short: types: check s, 5,000 types',
  ]);
  writeFileSync(path, JSON.stringify(sampleResults({ operations: [], types: [] })));
  assert.equal((await bench('--from', path, '--check')).exitCode, 0);
});

test('--help explains the options and names all work', async () => {
  const { exitCode, output } = await bench('--help');
  assert.equal(exitCode, 0);
  for (const name of workNames) assert.ok(output.includes(name), name);
});

test('a mistake on the command line: one line and exit 1', async () => {
  const { exitCode, output } = await bench('--rounds', '0');
  assert.deepEqual([exitCode, output], [1, 'bench: --rounds must be a whole number from 1 to 50, not "0"\n']);
  const missing = await bench('--from', 'nowhere.json');
  assert.equal(missing.exitCode, 1);
  assert.match(missing.output, /^bench: --from: .*nowhere\.json.*\n$/);
});
