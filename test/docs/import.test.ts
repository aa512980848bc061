/** docs/import.md: its document is imported, and gives the file that it shows. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { Project } from '../import/project.ts';
import { blocksOf } from './markdown.ts';

function block(mark: string): string {
  return blocksOf('import.md').find(({ marks }) => marks[0] === mark)?.text ?? '';
}

test('the example is what an import writes, but for the marks', async () => {
  using project = new Project();
  const file = project.write('orders.yaml', block('document'));
  const { text } = project.save(await importOpenApiFile(file, project.input('orders')));
  assert.equal(text.replace(/\n# Marks of [^]*$/, '').trimEnd(), block('imported'));
  assert.deepEqual(project.check(), []);
});
