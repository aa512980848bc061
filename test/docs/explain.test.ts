/** docs/explain.md: the text and the picture of the home screen are what is made of it now, and its names are those of the report. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'graphql';
import { planSvg } from '../../src/explain/plan-svg.ts';
import { reportOf } from '../../src/explain/report.ts';
import { textOf } from '../../src/explain/text.ts';
import { DEFAULT_WEIGHTS } from '../../src/plan/cost.ts';
import { DEFAULT_LIST_SIZE } from '../../src/plan/field-size.ts';
import { planOperation } from '../../src/plan/plan-operation.ts';
import { loadSchemas } from '../../src/schema/build/load.ts';
import { shopServices } from './example-project.ts';
import { blocksOf, docsFolder, readDoc, root, rowsOf, sectionOf } from './markdown.ts';

const page = 'explain.md';
const { clients } = loadSchemas({ root, services: shopServices, apps: [{ name: 'mobile' }] });
const mobile = clients.get('mobile')?.[0];
assert.ok(mobile);
const home = parse(readFileSync(join(root, 'apps/mobile/documents/home.graphql'), 'utf8'));
const report = reportOf(planOperation(mobile, home), {});

test('the text that is shown is that of the home screen', () => {
  const shown = blocksOf(page).find(({ marks }) => marks.includes('explain'));
  assert.equal(shown?.text, textOf(report, 'mobile'));
});

test('so is the picture; UPDATE=1 draws it anew', () => {
  const file = join(docsFolder, 'explain.svg');
  const drawn = planSvg(report, 'mobile');
  if (process.env['UPDATE'] === '1') writeFileSync(file, drawn);
  assert.equal(readFileSync(file, 'utf8'), drawn);
});

test('every name of the report has its row, and no other', () => {
  const rows = rowsOf(sectionOf(page, '## What it tells'));
  const documented = rows.flatMap(([names = '']) => names.replaceAll('`', '').split(', '));
  assert.deepEqual(documented.toSorted(), Object.keys(report).toSorted());
  const calls = String(rows.find(([names]) => names === 'waves')?.[1]);
  for (const name of Object.keys(report.waves[0]?.[0] ?? {})) assert.match(calls, new RegExp(`\`${name}\``));
});

test('the default weights and list size are those of the sources', () => {
  const section = sectionOf(page, '## What an operation costs');
  const { object, inputObject, mutationField } = DEFAULT_WEIGHTS;
  for (const row of [
    `| an object, interface or union | ${object} |`,
    `| an input object that is given | ${inputObject} |`,
    `| a root field of a mutation | ${mutationField} |`,
    `4. else ${DEFAULT_LIST_SIZE}.`,
  ])
    assert.ok(section.includes(row), row);
  assert.match(readDoc(page), new RegExp(`counts ${DEFAULT_LIST_SIZE} items`));
});
