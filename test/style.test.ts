/** What CONTRIBUTING.md asks of `src/` and a program can count. `any`, `!` and cycles are the linter's, which nothing may turn off. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { functionsOf, readSourceFiles } from './support/source-code.ts';

const files = readSourceFiles();
const MAX_FUNCTION_LINES = 100;

test(`no function is longer than ${MAX_FUNCTION_LINES} lines`, (context) => {
  const functions = files.flatMap(functionsOf).toSorted((a, b) => b.length - a.length);
  const long = functions.filter(({ length }) => length > MAX_FUNCTION_LINES);
  const [longest] = functions;
  context.diagnostic(
    `${functions.length} functions; the longest has ${longest?.length} lines: ${longest?.name}`,
  );
  assert.deepEqual(long, []);
});

test('functions are really found', () => {
  const names = files.flatMap(functionsOf).map(({ name }) => name);
  assert.ok(names.length > 2000, String(names.length));
  assert.ok(names.some((name) => name.includes('startGateway(')));
});

test('the linter refuses any, non-null assertions and cycles, and no file turns a rule off', () => {
  const { rules } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '.oxlintrc.json'), 'utf8')) as {
    rules: Record<string, unknown>;
  };
  for (const rule of [
    'typescript/no-explicit-any',
    'typescript/no-non-null-assertion',
    'typescript/ban-ts-comment',
    'import/no-cycle',
  ])
    assert.equal(rules[rule], 'error', rule);
  const escapes = files.filter(({ lines }) =>
    /(?:ox|es)lint-disable|@ts-|biome-ignore/.test(lines.join('\n')),
  );
  assert.deepEqual(
    escapes.map(({ path }) => path),
    [],
  );
});

test('no docblock stands above another', () => {
  const stacked = files.flatMap(({ path, lines }) =>
    lines.flatMap((line, at) =>
      line.trimEnd().endsWith('*/') && lines[at + 1]?.trimStart().startsWith('/**') === true
        ? [`${path}:${at + 1}`]
        : [],
    ),
  );
  assert.deepEqual(stacked, []);
});

test('every file opens by saying what it is for', () => {
  const silent = files.filter(({ lines }) => lines[0]?.startsWith('/**') !== true);
  assert.deepEqual(
    silent.map(({ path }) => path),
    [],
  );
});
