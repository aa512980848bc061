/** All of docs/: links lead somewhere, and every block is what its fence says. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { parse, validate } from 'graphql';
import { loadSchemas } from '../../src/schema/build/load.ts';
import { shopServices } from './example-project.ts';
import { blocksOf, docFiles, docsFolder, placeOf, readDoc, root } from './markdown.ts';

const blocks = docFiles().flatMap(blocksOf);
const named = (language: string) => blocks.filter((block) => block.language === language);

test('every page is in the index, and the index names no other', () => {
  const listed = [...readDoc('README.md').matchAll(/^- \[([\w/-]+\.md)\]\(([\w/-]+\.md)\):/gm)].map(
    ([, text, target]) => {
      assert.equal(text, target);
      return String(target);
    },
  );
  assert.deepEqual(
    listed.toSorted(),
    docFiles()
      // Folders have an index of their own: that of the directives is made with their pages.
      .filter((file) => file !== 'README.md' && (!file.includes('/') || file.endsWith('/README.md')))
      .toSorted(),
  );
});

test('every decision is in the index of decisions, and the index names no other', () => {
  const listed = [...readDoc('decisions/README.md').matchAll(/^- \[([\w-]+\.md)\]\(\1\):/gm)];
  const pages = docFiles().filter((file) => /^decisions\/\d/.test(file));
  assert.ok(pages.length > 0);
  assert.deepEqual(
    listed.map(([, file]) => `decisions/${file}`),
    pages.toSorted(),
  );
});

/** GitHub's id of a heading. */
function idOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

test('every relative link leads to a file and a heading in it', () => {
  for (const file of docFiles()) {
    const text = readDoc(file).replaceAll(/^```[^]*?^```$/gm, '');
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = '', id] = link.split('#');
      const target = path === '' ? join(docsFolder, file) : join(dirname(join(docsFolder, file)), path);
      assert.ok(existsSync(target), `docs/${file} links to ${link}, which is not there`);
      if (id === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        idOf(String(title)),
      );
      assert.ok(headings.includes(id), `docs/${file} links to ${link}, and there is no such heading`);
    }
  }
});

test('every block says its language', () => {
  for (const block of blocks) assert.notEqual(block.language, '', placeOf(block));
});

test('every graphql block parses, but for those that are marked as wrong', () => {
  for (const block of named('graphql')) {
    if (block.marks.includes('FACET_SYNTAX')) continue;
    assert.doesNotThrow(() => parse(block.text), placeOf(block));
  }
});

test('every operation fits the schema of its client, or of the tutorial', () => {
  const { clients } = loadSchemas({ root, services: shopServices, apps: [{ name: 'mobile' }] });
  const [mobile] = clients.get('mobile') ?? [];
  assert.ok(mobile);
  const operations = named('graphql').filter(({ marks }) => marks[0] === 'operation');
  assert.ok(operations.length > 0);
  for (const block of operations.filter(({ file }) => file !== 'tutorial.md')) {
    const errors = validate(mobile.schema, parse(block.text));
    assert.deepEqual(errors, [], placeOf(block));
  }
});

test('every json block parses', () => {
  for (const block of named('json'))
    assert.doesNotThrow(() => JSON.parse(block.text) as unknown, placeOf(block));
});

test('every ts block is TypeScript that Node can run', () => {
  for (const block of named('ts'))
    assert.doesNotThrow(() => stripTypeScriptTypes(block.text), placeOf(block));
});

test('no page names a path of somebody’s machine', () => {
  for (const file of docFiles()) assert.doesNotMatch(readDoc(file), /\/(?:work|home|Users|root)\/\w/, file);
});
