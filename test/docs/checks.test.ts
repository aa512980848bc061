/** docs/checks.md: it names every code of the sources and no other, and each example fails with exactly its code. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatDiagnostic } from '../../src/schema/diagnostics.ts';
import { readBrokenProjects } from '../support/broken-project.ts';
import { check, filesOf, withExample } from './example-project.ts';
import { blocksOf, placeOf, readDoc, root, rowsOf, sectionOf } from './markdown.ts';

/** Every code that stands in quotes in a source file. */
function codesOfSources(): string[] {
  const folder = join(root, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const codes = files.flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/'(FACET_[A-Z_]+)'/g)].map(([, code]) =>
      String(code),
    ),
  );
  return [...new Set(codes)].toSorted();
}

const headings = [...readDoc('checks.md').matchAll(/^## (FACET_\w+)$/gm)].map(([, code]) => String(code));
const blocks = ['checks.md', 'contracts.md']
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'graphql');
const codesOf = (marks: readonly string[]): string[] => marks.filter((mark) => mark.startsWith('FACET_'));

test('there is a section for every code of the sources, in their order, and for no other', () => {
  assert.deepEqual(headings, codesOfSources());
});

test('the index lists every section', () => {
  const listed = rowsOf(sectionOf('checks.md', '# Checks'))
    .flatMap(([cell = '']) => /^\[`(FACET_\w+)`\]/.exec(cell)?.[1] ?? [])
    .toSorted();
  assert.deepEqual(listed, headings);
});

/** What is wrong of a file as a whole is no schema text to show: `test/broken` holds such files. */
const ofFiles = ['FACET_CONTRACT', 'FACET_FILE', 'FACET_FILE_SIZE', 'FACET_NESTING', 'FACET_PROTO'];

test('what no example can show is shown by a broken project', () => {
  const shown = readBrokenProjects().flatMap(([, { found }]) => found.map(({ code }) => code));
  for (const code of ofFiles) assert.ok(shown.includes(code), code);
});

test('every other section has an example that fails and one that is mended', () => {
  for (const code of headings.filter((heading) => !ofFiles.includes(heading))) {
    const section = sectionOf('checks.md', `## ${code}`);
    assert.match(
      section,
      new RegExp(`^\`\`\`graphql wrong .*\\b${code}\\b`, 'm'),
      `${code} has no wrong example`,
    );
    assert.match(section, /^```graphql$/m, `${code} has no mended example`);
  }
});

test('the report that is shown is that of its example, and so is the JSON in configuration.md', () => {
  const example = blocks.find(({ marks }) => marks.includes('FACET_UNKNOWN_SERVICE'));
  assert.ok(example);
  const found = check(withExample(filesOf(example)));
  const shown = blocksOf('checks.md').find(({ marks }) => marks.includes('sample'));
  assert.equal(shown?.text, found.map(formatDiagnostic).join('\n'));
  const json = blocksOf('configuration.md').find(({ marks }) => marks.includes('problems'));
  assert.deepEqual(JSON.parse(json?.text ?? ''), { ok: false, problems: found, warnings: [] });
});

for (const block of blocks) {
  const files = block.marks.includes('alone') ? filesOf(block) : withExample(filesOf(block));
  const codes = codesOf(block.marks);
  test(`${placeOf(block)} ${codes.length === 0 ? 'has nothing wrong' : `fails with ${codes.join(', ')}`}`, () => {
    assert.notDeepEqual(filesOf(block), {}, 'the first line of the example names its file');
    const found = check(files);
    const messages = found.map(({ code, message }) => `${code} ${message}`).join('\n');
    assert.deepEqual([...new Set(found.map(({ code }) => code))].toSorted(), codes, messages);
  });
}
