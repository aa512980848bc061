/** What counts as nesting, and what only looks like it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tooDeepAt } from '../../../src/base/nesting.ts';

for (const [what, text, expected] of [
  ['two levels', '{ a { b } }', undefined],
  ['three levels', '{ a { b { c } } }', 8],
  ['brackets of every kind', '{ a(b: [1]) }', 7],
  ['siblings', '{ a { b } c { d } e(f: 1) }', undefined],
  ['a comment', '{ a # {{{{\n { b } }', undefined],
  ['a comment at the end', '{ a } # {{{{', undefined],
  ['a text', '{ a(b: "{{{{") }', undefined],
  ['a quote in a text', '{ a(b: "\\"{{{{") }', undefined],
  ['a backslash at the end of a text', '{ a(b: "\\\\") { b { c } } }', 17],
  ['a text that its line ends', '{ a(b: "\n{{', 9],
  ['a block text', '{ a(b: """{{ " {{""") }', undefined],
  ['quotes in a block text', '{ a(b: """\\"""{{{{""") }', undefined],
  ['a block text that nobody ends', '{ a(b: """{{{{', undefined],
  ['an empty text', '{ a(b: "") { c { d } } }', 15],
] as const)
  test(what, () => assert.equal(tooDeepAt(text, 2), expected));
