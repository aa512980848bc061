/** What is shown of a mistake: the place, the line, carets under the text, the fix. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DirectiveNode, Kind, parse, Source, visit } from 'graphql';
import { Diagnostics, formatDiagnostic, SchemaError } from '../../../src/schema/diagnostics.ts';

/** Reports the first directive of the text. */
function shown(text: string, fix?: string): string {
  const diagnostics = new Diagnostics();
  let first: DirectiveNode | undefined;
  visit(parse(new Source(text, 'a.graphql')), {
    [Kind.DIRECTIVE]: (node: DirectiveNode) => void (first ??= node),
  });
  assert.ok(first);
  diagnostics.report({
    code: 'FACET_X',
    message: 'wrong',
    node: first,
    ...(fix === undefined ? {} : { fix }),
  });
  const [diagnostic] = diagnostics.items;
  assert.ok(diagnostic);
  return formatDiagnostic(diagnostic);
}

describe('formatDiagnostic', () => {
  const cases: [string, string, string[]][] = [
    [
      'points under the text',
      'type T {\n  f: Int @a(b: 1)\n}',
      ['a.graphql:2:10  FACET_X  wrong', '  2 |   f: Int @a(b: 1)', '    |          ^^^^^^^^'],
    ],
    [
      'with CRLF',
      'type T {\r\n  f: Int @a\r\n}',
      ['a.graphql:2:10  FACET_X  wrong', '  2 |   f: Int @a', '    |          ^^'],
    ],
    [
      'with a lone CR',
      'type T {\r  f: Int @a\r}',
      ['a.graphql:2:10  FACET_X  wrong', '  2 |   f: Int @a', '    |          ^^'],
    ],
    [
      'with tabs the caret line has the same tabs',
      'type T {\n\tf: Int\t@a\n}',
      ['a.graphql:2:9  FACET_X  wrong', '  2 | \tf: Int\t@a', '    | \t      \t^^'],
    ],
    [
      'what goes over several lines is underlined to the end of its first',
      'type T { f: Int @a(\n  b: 1\n) }',
      ['a.graphql:1:17  FACET_X  wrong', '  1 | type T { f: Int @a(', '    |                 ^^^'],
    ],
    [
      'a wide line number keeps the gutter',
      `${'\n'.repeat(99)}type T { f: Int @a }`,
      ['a.graphql:100:17  FACET_X  wrong', '  100 | type T { f: Int @a }', '      |                 ^^'],
    ],
    [
      'after characters of one column',
      'type T { f(x: String = "é"): Int @a }',
      [
        'a.graphql:1:34  FACET_X  wrong',
        '  1 | type T { f(x: String = "é"): Int @a }',
        '    |                                  ^^',
      ],
    ],
    [
      'after a byte order mark',
      '\uFEFFtype T { f: Int @a }',
      ['a.graphql:1:17  FACET_X  wrong', '  1 | type T { f: Int @a }', '    |                 ^^'],
    ],
  ];
  for (const [name, text, lines] of cases) test(name, () => assert.deepEqual(shown(text).split('\n'), lines));

  test('ends with the fix, where there is one', () => {
    assert.equal(shown('type T { f: Int @a }', 'write @b').split('\n').at(-1), '  fix: write @b');
  });
});

describe('Diagnostics', () => {
  test('are sorted by file, line and column, and thrown together', () => {
    const diagnostics = new Diagnostics();
    const report = (text: string, file: string) =>
      visit(parse(new Source(text, file)), {
        [Kind.DIRECTIVE]: (node: DirectiveNode) =>
          diagnostics.report({ code: 'FACET_X', message: node.name.value, node }),
      });
    report('type T {\n f: Int @three @four }', 'b.graphql');
    report('type T { f: Int @one\n g: Int @two }', 'a.graphql');
    diagnostics.add('FACET_Y', 'whole file', 'write it', undefined, 'a.graphql');
    assert.deepEqual(
      diagnostics.items.map(({ message }) => message),
      ['whole file', 'one', 'two', 'three', 'four'],
    );
    assert.throws(
      () => diagnostics.throwIfAny(),
      (error) =>
        error instanceof SchemaError &&
        error.diagnostics.length === 5 &&
        error.message.startsWith(
          'a.graphql  FACET_Y  whole file\n  fix: write it\na.graphql:1:17  FACET_X  one\n',
        ),
    );
  });

  test('nothing found throws nothing', () => new Diagnostics().throwIfAny());

  test('an offset at the end of a file has a place', () => {
    const diagnostics = new Diagnostics();
    diagnostics.add('FACET_SYNTAX', 'unexpected end', undefined, {
      source: new Source('type T {', 'a.graphql'),
      offset: 8,
    });
    const [first] = diagnostics.items;
    assert.ok(first);
    assert.deepEqual(formatDiagnostic(first).split('\n'), [
      'a.graphql:1:9  FACET_SYNTAX  unexpected end',
      '  1 | type T {',
      '    |         ^',
    ]);
  });
});
