/** docs/schema-language.md: the directives with their arguments are those of the sources, and every example checks. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, type GraphQLArgument, type GraphQLInputField, isInputObjectType, print } from 'graphql';
import { directiveDefinitions } from '../../src/schema/directive-definitions.ts';
import { check, filesOf, withExample } from './example-project.ts';
import { blocksOf, placeOf, readDoc, rowsOf, sectionOf } from './markdown.ts';

const page = 'schema-language.md';
const language = buildSchema(`${directiveDefinitions}\ntype Query { language: String }`);
/** What GraphQL itself defines needs no section. */
const standard = new Set(['include', 'skip', 'deprecated', 'specifiedBy', 'oneOf']);
const directives = language.getDirectives().filter(({ name }) => !standard.has(name));

/** Name, type and default, as a row of the documentation has them. */
function rowOf({ name, type, default: given }: GraphQLArgument | GraphQLInputField): string[] {
  const text = given?.literal === undefined ? '' : print(given.literal);
  return [name, String(type), text];
}

const firstThree = (text: string): string[][] => rowsOf(text).map((row) => row.slice(0, 3));

test('there is a section for every directive and for no other', () => {
  const headings = [...readDoc(page).matchAll(/^### @(\w+)$/gm)].map(([, name]) => String(name));
  assert.deepEqual(headings.toSorted(), directives.map(({ name }) => name).toSorted());
});

for (const { name, args } of directives) {
  test(`@${name} is documented with its arguments, their types and defaults`, () => {
    assert.deepEqual(firstThree(sectionOf(page, `### @${name}`)), args.map(rowOf));
  });
}

test('the fields of batch are documented', () => {
  const type = language.getType('FacetBatch');
  assert.ok(isInputObjectType(type));
  assert.deepEqual(firstThree(sectionOf(page, '## Batching')), Object.values(type.getFields()).map(rowOf));
});

test('every section of a directive has an example that uses it', () => {
  for (const { name } of directives) {
    const section = sectionOf(page, `### @${name}`);
    assert.match(section, new RegExp(`^\`\`\`graphql\\n[^\`]*@${name}\\b`, 'm'), `@${name} has no example`);
  }
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
