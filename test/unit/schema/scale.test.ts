/**
 * What a project of many types costs is what is kept of each of them, and how often: counted in living objects, which
 * are the same in number at each run. What it takes in time and memory is measured by the bench.
 */

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { queryObjects } from 'node:v8';
import { GraphQLSchema, Token } from 'graphql';
import { GraphQLField } from 'graphql/type/definition.js';
import { writeTypesProject } from '../../../bench/growth/types-project.ts';
import { type Generation, type LoadInput, loadGraph, loadSchemas } from '../../../src/schema/build/load.ts';

const TYPES = 300;
/** Ten of each type, and two root fields that find it. */
const FIELDS = TYPES * 12;

let input: LoadInput;

before(() => {
  const root = writeTypesProject(TYPES);
  const other = join(root, 'schemas/clients/other');
  mkdirSync(other);
  writeFileSync(join(other, 'schema.graphql'), 'extend schema @expose(all: true)\n');
  const services = { s0: { url: 'http://127.0.0.1:9' }, s1: { url: 'http://127.0.0.1:9' } };
  input = {
    root,
    services: { ...services, s2: { url: 'http://127.0.0.1:9' } },
    apps: [{ name: 'types' }, { name: 'other' }],
  };
});
after(() => rmSync(input.root, { recursive: true }));

/** How many more there are after the work than before it, as long as what it gives is kept. */
function living(work: () => unknown) {
  const count = () => ({
    schemas: queryObjects(GraphQLSchema, { format: 'count' }),
    fields: queryObjects(GraphQLField, { format: 'count' }),
    tokens: queryObjects(Token, { format: 'count' }),
  });
  const earlier = count();
  const kept = work();
  const now = count();
  assert.notEqual(kept, undefined);
  return {
    schemas: now.schemas - earlier.schemas,
    fields: now.fields - earlier.fields,
    tokens: now.tokens - earlier.tokens,
  };
}

test('the composed graph is kept without the subschemas it was made of, and without tokens of the files', () => {
  assert.deepEqual(
    living(() => loadGraph(input)),
    { schemas: 1, fields: FIELDS, tokens: 0 },
  );
});

test('what is served is the graph and each client, once', () => {
  assert.deepEqual(
    living(() => loadSchemas(input)),
    { schemas: 3, fields: 3 * FIELDS, tokens: 0 },
  );
});

test('clients that expose all of a type share what gives its fields', () => {
  const { clients }: Generation = loadSchemas(input);
  const [types, other] = ['types', 'other'].map((app) => clients.get(app)?.[0]?.types);
  assert.equal(types?.size, TYPES + 1);
  for (const [name, binding] of types ?? []) assert.ok(other?.get(name) === binding, name);
});
