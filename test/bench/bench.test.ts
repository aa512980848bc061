/** The bench in its quickest form: it ends by itself, compares answers, and writes what it promises. No timing is judged. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { contenderNames } from '../../bench/contest.ts';
import { documents } from '../../bench/operations.ts';
import type { Results } from '../../bench/results.ts';
import { runProcess } from '../../tools/run-process.ts';

const main = join(import.meta.dirname, '../../bench/main.ts');
const folder = mkdtempSync(join(tmpdir(), 'facet-bench-'));
after(() => rmSync(folder, { recursive: true }));

const bench = (...args: string[]) => runProcess(process.execPath, [main, ...args], { timeoutMs: 60_000 });

test('it measures both contenders, whose answers it has compared, and writes results and chart', async () => {
  const chart = join(folder, 'chart.svg');
  const quickest = ['--rounds', '1', '--seconds', '0.3', '--connections', '4', '--only', 'greet'];
  const { exitCode, output } = await bench(...quickest, '--out', join(folder, 'results'), '--plot', chart);
  assert.equal(exitCode, 0, output);

  const [file = ''] = readdirSync(join(folder, 'results'));
  assert.match(file, /^\d{4}-\d\d-\d\dT\d{6}Z\.json$/);
  const results = JSON.parse(readFileSync(join(folder, 'results', file), 'utf8')) as Results;
  assert.deepEqual(Object.keys(results), ['date', 'machine', 'method', 'operations']);
  assert.deepEqual(Object.keys(results.machine), ['cpu', 'cores', 'memoryGiB', 'platform', 'node']);
  assert.deepEqual(results.method, { rounds: 1, seconds: 0.3, connections: 4 });

  assert.equal(results.operations.length, 1);
  const [greet] = results.operations;
  assert.deepEqual([greet?.operation, greet?.document], ['greet', documents.greet]);
  assert.equal(greet?.answerBytes, '{"data":{"greet":"Hello World!"}}'.length);
  assert.deepEqual(
    greet?.contenders.map(({ contender }) => contender),
    contenderNames,
  );
  for (const result of greet?.contenders ?? []) {
    assert.equal(result.samples.length, 1);
    assert.equal(result.upstreamCalls, 0);
    assert.ok(result.peakRssBytes > 0);
    for (const figure of ['requestsPerSecond', 'p50Ms', 'p99Ms', 'cpuMicrosPerRequest', 'cores'] as const) {
      const { median, min, max } = result[figure];
      assert.ok(0 < min && min <= median && median <= max, `${figure}: ${min}, ${median}, ${max}`);
    }
  }
  assert.ok(greet !== undefined && greet.ratio.requestsPerSecond.median > 0);
  assert.match(output, /\| greet +\| facet \/ by hand +\|/);
  assert.match(
    readFileSync(chart, 'utf8'),
    /^<svg [^]*<desc id="summary">greet: by hand [\d,]+, facet [\d,]+\./,
  );
});

test('--help explains the options', async () => {
  const { exitCode, output } = await bench('--help');
  assert.equal(exitCode, 0);
  for (const name of Object.keys(documents)) assert.ok(output.includes(name), name);
});

const refusals: [name: string, args: string[], message: RegExp][] = [
  ['no rounds', ['--rounds', '0'], /^bench: --rounds must be a whole number from 1 to 50, not "0"\n$/],
  ['seconds that are no number', ['--seconds', 'two'], /^bench: --seconds must be a number from 0\.1 to 60/],
  [
    'an unknown operation',
    ['--only', 'greet,all'],
    /^bench: --only: there is no operation "all"; they are greet/,
  ],
  ['an unknown option', ['--nothing'], /^bench: .*--nothing.*\n$/],
];
for (const [name, args, message] of refusals) {
  test(`${name}: one line and exit 1`, async () => {
    const { exitCode, output } = await bench(...args);
    assert.deepEqual([exitCode, message.test(output)], [1, true], output);
  });
}
