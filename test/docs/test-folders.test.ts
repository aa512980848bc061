/** test/README.md: its table names every folder of tests, and no other. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root, rowsOf } from './markdown.ts';

test('test/README.md has a row for every folder, in their order', () => {
  const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const rows = rowsOf(readFileSync(join(root, 'test/README.md'), 'utf8'));
  assert.deepEqual(
    rows.map(([folder]) => folder),
    folders.toSorted(),
  );
});
