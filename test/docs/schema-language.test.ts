/** docs/schema-language.md: what it says of arguments is what the sources say, and every example checks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, type GraphQLInputField, isInputObjectType, print } from 'graphql';
import { directiveDefinitions } from '../../src/schema/directive-definitions.ts';
import { check, filesOf, withExample } from './example-project.ts';
import { blocksOf, placeOf, rowsOf, sectionOf } from './markdown.ts';

const page = 'schema-language.md';
const language = buildSchema(`${directiveDefinitions}\ntype Query { language: String }`);

/** Name, type and default, as a row of the documentation has them. */
function rowOf({ name, type, default: given }: GraphQLInputField): string[] {
  const text = given?.literal === undefined ? '' : print(given.literal);
  return [name, String(type), text];
}

const firstThree = (text: string): string[][] => rowsOf(text).map((row) => row.slice(0, 3));

test('the fields of batch are documented', () => {
  const type = language.getType('FacetBatch');
  assert.ok(isInputObjectType(type));
  assert.deepEqual(firstThree(sectionOf(page, '## Batching')), Object.values(type.getFields()).map(rowOf));
});

for (const block of blocksOf(page).filter(({ language: name }) => name === 'graphql')) {
  test(`${placeOf(block)} has nothing wrong`, () => {
    const files = filesOf(block);
    assert.notDeepEqual(files, {}, 'the first line of the example names its file');
    assert.deepEqual(
      check(withExample(files)).map(({ code, message }) => `${code} ${message}`),
      [],
    );
  });
}
