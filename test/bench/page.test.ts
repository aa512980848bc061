/** The page and its plots come from results, and the page in docs/ from results that are kept. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pageFiles } from '../../bench/page/page.ts';
import { readResults } from '../../bench/results.ts';
import { sampleResults } from './sample-results.ts';

const root = join(import.meta.dirname, '../..');

test('the page names what falls short, what did not run, and the machine', () => {
  const files = pageFiles(sampleResults(), 'out/performance.md');
  const page = files.get('out/performance.md') ?? '';
  assert.match(page, /What falls short \(2 of \d+\):\n\n- posts: facet \/ by hand, requests a second: 0\.6 /);
  assert.match(
    page,
    /\| types: check s, 5,000 types +\| at most 3 +\| 3\.5 \(3\.5 to 3\.5\) +\| +\| \*\*falls short\*\* \|/,
  );
  assert.match(page, /Not in this run: Tailcall \(TAILCALL_BIN names no binary\)\./);
  assert.match(
    page,
    /A <fast> one, 2 cores, 4 GiB, linux x64, Node v26\.10\.0; load average before the run 0\.1\./,
  );
  assert.match(page, /mercurius 1\.2\.3, fastify, not in this run/);
  assert.match(page, /\| src\/edge +\| 25\.0 % +\|/);
});

test('every plot of the page is made, and no other', () => {
  const files = pageFiles(sampleResults(), 'out/performance.md');
  const page = files.get('out/performance.md') ?? '';
  const linked = [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => `out/${path}`);
  assert.deepEqual(linked.toSorted(), [...files.keys()].filter((path) => path.endsWith('.svg')).toSorted());
});

test('a plot says in words what it shows, and no figure is not a number', () => {
  const files = pageFiles(sampleResults(), 'out/performance.md');
  const chart = files.get('out/performance/posts-with-users.svg') ?? '';
  assert.match(chart, /<desc id="summary">by hand 1,000; facet 710; Mercurius 350\.<\/desc>/);
  for (const [path, content] of files) assert.doesNotMatch(content, /NaN|Infinity|undefined/, path);
});

test('the page in docs/ is what the command writes from the results it names', () => {
  const page = join(root, 'docs/performance.md');
  const [, name = ''] = /\(\.\.\/bench\/results\/([^)]+)\)/.exec(readFileSync(page, 'utf8')) ?? [];
  const files = pageFiles(readResults(join(root, 'bench/results', name)), page);
  for (const [path, content] of files) assert.equal(readFileSync(path, 'utf8'), content, path);
  for (const plot of globSync(join(root, 'docs/performance/*'))) assert.ok(files.has(plot), plot);
  assert.ok(!existsSync(join(root, 'docs/performance.svg')));
});
