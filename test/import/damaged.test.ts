/** Damaged documents: whatever stands where something else should, the import ends well, and what it writes checks. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { StartupError } from '../../src/index.ts';
import { parseDocument } from '../../src/openapi/document.ts';
import { fixtures, Project } from './project.ts';

const DOCUMENTS = 100;
const sources = ['nasty.yaml', 'petstore.yaml', 'shop.yaml', 'webhooks-31.yaml', 'swagger.json'];
const values = [
  null,
  1,
  'x',
  '',
  [],
  {},
  true,
  ['a'],
  [null],
  { $ref: '#/components/schemas/Node' },
  { $ref: 5 },
  'a{b}c',
  '"""',
  { type: 'array' },
  { oneOf: [] },
  { allOf: [{}] },
];
const names = ['$id', 'Query', 'a b', '__x', 'id', '{y}', 'String', 'constructor'];

/** The same numbers in every run (Park and Miller's generator). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function damage(document: Record<string, any>, random: (below: number) => number): void {
  let node = document;
  for (let depth = 4 + random(9); depth > 0; depth--) {
    const keys = Object.keys(node);
    const key = keys[random(keys.length || 1)];
    // Without its version it is no document at all.
    if (key === undefined || key === 'openapi' || key === 'swagger') return;
    const inner = node[key];
    if (depth > 1 && typeof inner === 'object' && inner !== null) {
      node = inner;
      continue;
    }
    const how = random(4);
    if (how < 2) delete node[key];
    if (how === 1) node[names[random(names.length)] ?? ''] = inner;
    if (how > 1) node[key] = structuredClone(values[random(values.length)]);
    return;
  }
}

test(`${DOCUMENTS} damaged documents`, async () => {
  const random = numbers(20_261_122);
  let imported = 0;
  for (let index = 0; index < DOCUMENTS; index++) {
    const source = join(fixtures, sources[index % sources.length] ?? '');
    const document = structuredClone(parseDocument(readFileSync(source, 'utf8'), source)) as Record<
      string,
      any
    >;
    for (let times = 1 + random(4); times > 0; times--) damage(document, random);
    using project = new Project();
    const file = project.write('api.json', JSON.stringify(document));
    try {
      const { text } = project.save(await importOpenApiFile(file, project.input('api')));
      // GraphQL itself wants a query; that there is none is told.
      if (!text.includes('type Query {')) continue;
    } catch (error) {
      assert.ok(
        error instanceof StartupError,
        `${index}: ${(error as Error).stack}\n${JSON.stringify(document)}`,
      );
      continue;
    }
    imported++;
    assert.deepEqual(project.check(), [], `${index}: ${JSON.stringify(document)}`);
  }
  assert.ok(imported > DOCUMENTS * 0.7, `${imported} were imported`);
});
