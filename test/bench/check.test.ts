/** Results against the bars: what is met, what falls short, what nobody measured. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bar, bars } from '../../bench/bars.ts';
import { checkBars, nameOf, verdictReport, verdictText } from '../../bench/check.ts';
import { operationNames } from '../../bench/operations.ts';
import { operationResult, sampleResults } from './sample-results.ts';

const verdicts = new Map(checkBars(sampleResults()).map((verdict) => [nameOf(verdict.bar), verdict]));

const expected: [ratio: string, median: number | undefined, verdict: string][] = [
  ['greet: facet / by hand, requests a second', 0.778, 'met'],
  ['posts: facet / by hand, requests a second', 0.6, 'falls short'],
  ['posts-with-users: facet / by hand, requests a second', 0.71, 'met'],
  ['posts-with-users: facet / Mercurius, requests a second', 2.03, 'met'],
  ['posts-with-users: facet / Apollo Server, requests a second', undefined, 'not measured'],
  ['posts-of-a-user: facet / by hand, requests a second', undefined, 'not measured'],
  ['posts: facet, shared / Tailcall, requests a second', undefined, 'not measured'],
  ['rows: CPU per row, 10,000 rows / 100', 1, 'met'],
  ['greet: share of the CPU that finding the plan takes', 0.01, 'met'],
  ['types: check s, 5,000 types', 3.5, 'falls short'],
  ['types: check MB, 5,000 types', 290, 'met'],
  ['types: start s, 5,000 types', 2.9, 'met'],
  ['types: start MB, 5,000 types', 299, 'met'],
];
for (const [ratio, median, verdict] of expected) {
  test(`${ratio}: ${verdict}`, () => {
    const found = verdicts.get(ratio);
    assert.ok(found, [...verdicts.keys()].join('\n'));
    assert.equal(verdictText(found), verdict);
    assert.equal(found.value && Number(found.value.median.toPrecision(3)), median);
  });
}

test('a ratio is taken between the runs of the same round, whatever the machine did in between', () => {
  const slower = operationResult('posts', { 'by hand': [1000, 100, 10], facet: [900, 90, 9] });
  const [verdict] = checkBars(
    sampleResults({ operations: [slower] }),
    bars.filter((bar) => bar.kind === 'throughput' && bar.work === 'posts' && bar.against === 'by hand'),
  );
  assert.deepEqual(verdict?.value, { median: 0.9, min: 0.9, max: 0.9 });
  assert.equal(verdict.cpu?.median.toFixed(3), '0.900');
});

test('exactly at its bar a ratio is met, a hair beside it falls short', () => {
  const at = (checkMs: number) => {
    const [types] = sampleResults().types.slice(-1);
    assert.ok(types);
    const results = sampleResults({ types: [{ ...types, checkMs: { median: checkMs, min: 1, max: 9999 } }] });
    return checkBars(results).find(({ bar }) => bar.kind === 'types' && bar.figure === 'check s')?.isShort;
  };
  assert.deepEqual([at(3000), at(3001)], [false, true]);
});

test('the report has a line a bar, and every bar is of work that there is', () => {
  const report = verdictReport([...verdicts.values()]);
  for (const bar of bars) assert.ok(report.includes(nameOf(bar)), nameOf(bar));
  const works: readonly string[] = [...operationNames, 'rows', 'types'];
  const unknown = bars.filter(({ work }: Bar) => !works.includes(work));
  assert.deepEqual(unknown, []);
});
