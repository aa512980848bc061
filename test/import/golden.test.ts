/**
 * What is written for each fixture, compared with `golden/`, and put through all checks of the gateway. With
 * UPDATE_GOLDEN=1 the files are written anew: read the difference before you commit it.
 */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ImportResult, importOpenApiFile, importProtoFiles } from '../../src/import/import-service.ts';
import { root } from '../docs/markdown.ts';
import { fixtures, goldens, Project } from './project.ts';

const openapi = [
  'petstore.yaml',
  'nasty.yaml',
  'swagger.json',
  'shop.yaml',
  'split/api.yaml',
  'webhooks-31.yaml',
];
const protos = [
  [join(root, 'schemas/services/protos/catalog.proto'), 'catalog'],
  [join(root, 'schemas/services/protos/inventory.proto'), 'inventory'],
  [join(fixtures, 'library.proto'), 'library'],
] as const;

function compare(name: string, result: ImportResult): void {
  const file = join(goldens, `${name}.graphql`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(goldens, { recursive: true });
    writeFileSync(file, result.text);
  }
  assert.equal(result.text, readFileSync(file, 'utf8'));
}

for (const fixture of openapi) {
  const name = fixture.replace(/\W\w+$/, '').replace('/', '-');
  test(`${fixture} is imported as golden/${name}.graphql, and checks`, async () => {
    using project = new Project();
    const result = project.save(await importOpenApiFile(join(fixtures, fixture), project.input('api')));
    assert.deepEqual(project.check(), []);
    compare(name, result);
  });
}

for (const [file, name] of protos) {
  test(`${name}.proto is imported as golden/${name}.graphql, and checks`, () => {
    using project = new Project();
    const result = project.save(importProtoFiles([file], project.input('api')));
    assert.deepEqual(project.check('grpc'), []);
    compare(name, result);
  });
}

test('a second import of the same changes nothing', async () => {
  using project = new Project();
  for (const fixture of openapi) {
    const service = fixture.replaceAll(/\W/g, '-');
    const first = project.save(await importOpenApiFile(join(fixtures, fixture), project.input(service)));
    const second = await importOpenApiFile(join(fixtures, fixture), project.input(service));
    assert.equal(second.text, first.text);
    assert.deepEqual(second.merged, { kept: [], added: [], changed: [], removed: [], conflicts: [] });
  }
});

test('many services side by side check as well: no name is given twice', async () => {
  using project = new Project();
  for (const [index, fixture] of openapi.entries())
    project.save(await importOpenApiFile(join(fixtures, fixture), project.input(`api${index}`)));
  assert.deepEqual(project.check(), []);
});
