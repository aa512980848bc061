/** A document of 1,200 operations is imported, and what is written checks. `node test/import/large-document.ts` measures it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { largeDocument } from './large-document.ts';
import { Project } from './project.ts';

test('1,200 operations', async () => {
  using project = new Project();
  const file = project.write('large.json', largeDocument());
  const { operations, fields, findings } = project.save(
    await importOpenApiFile(file, project.input('large')),
  );
  // Each list by ids is a field of its own beside the list.
  assert.deepEqual({ operations, fields }, { operations: { of: 1200, mapped: 1200 }, fields: 1500 });
  assert.deepEqual(
    findings.filter(({ kind }) => kind === 'changed'),
    [],
  );
  assert.deepEqual(project.check(), []);
});
