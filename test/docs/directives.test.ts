/** docs/directives: made from the definitions, each with an example that uses its directive and checks. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { directivePages, directivesOfLanguage } from '../../tools/directive-pages.ts';
import { check, filesOf, withExample } from './example-project.ts';
import { blocksOf, docsFolder, placeOf, readDoc, root } from './markdown.ts';

test('every page is what `npm run codegen` makes of its definition', () => {
  for (const [path, text] of directivePages())
    assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path} is stale: run npm run codegen`);
});

test('there is a page for every directive and for no other', () => {
  const pages = readdirSync(join(docsFolder, 'directives')).map((file) => `docs/directives/${file}`);
  assert.deepEqual(pages.toSorted(), [...directivePages().keys()].toSorted());
});

for (const { name, description, args } of directivesOfLanguage())
  describe(`@${name}`, () => {
    const page = `directives/${name}.md`;
    test('is described, and so is each of its arguments', () => {
      assert.match(description ?? '', /^[A-Z][^]*\.$|~~~$/m);
      for (const argument of args)
        assert.match(argument.description ?? '', /^\W?[A-Z0-9`][^]*\.$/, argument.name);
    });
    test('has an example that uses it', () => {
      const examples = blocksOf(page).filter(({ text }) => new RegExp(`@${name}\\b`).test(text));
      assert.ok(examples.length > 0);
    });
    for (const block of blocksOf(page))
      test(`${placeOf(block)} has nothing wrong`, () => {
        assert.equal(block.language, 'graphql');
        const files = filesOf(block);
        assert.notDeepEqual(files, {}, 'the first line of the example names its file');
        const found = check(withExample(files)).map(({ code, message }) => `${code} ${message}`);
        assert.deepEqual(found, []);
      });
    test('is described without what only an editor would show', () => {
      assert.doesNotMatch(readDoc(page), /~~~/);
    });
  });
