/** The list of checks: every code of docs/checks.md is found in it, and it holds no other. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { budgetCodes } from '../../../src/plan/check-budgets.ts';
import { checks } from '../../../src/schema/build/checks.ts';
import { definitionCodes, fileCodes } from '../../../src/schema/read/codes.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const listed = new Set([...checks.flatMap(({ codes }) => codes), ...budgetCodes]);

test('each code that the docs explain belongs to a check of the list, and the other way round', () => {
  const text = readFileSync(join(root, 'docs', 'checks.md'), 'utf8');
  const explained = [...text.matchAll(/^## (FACET_\w+)$/gm)].map(([, code]) => String(code));
  assert.ok(explained.length > 60);
  assert.deepEqual([...listed].toSorted(), explained.toSorted());
});

/** What checks report is held against their codes by the compiler; what is told while reading is not. */
test('what the readers and the parsers of directives report is listed as theirs', () => {
  const files = ['schema/read', 'upstream'].flatMap((folder) =>
    readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'codes.ts')
      .map((file) => readFileSync(join(root, 'src', folder, file), 'utf8')),
  );
  const told = files.flatMap((text) =>
    [...text.matchAll(/'(FACET_[A-Z_]+)'/g)].map(([, code]) => String(code)),
  );
  assert.deepEqual([...new Set(told)].toSorted(), [...fileCodes, ...definitionCodes].toSorted());
});
