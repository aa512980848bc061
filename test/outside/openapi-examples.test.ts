/**
 * Every document of @readme/oas-examples is imported, and what is written checks. Each operation is a field with a call
 * of its method and path, or it is told once that it is none; which they are is counted here from the document itself.
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { test } from 'node:test';
import { type DirectiveNode, Kind, parse, valueFromASTUntyped, visit } from 'graphql';
import { importOpenApiFile } from '../../src/import/import-service.ts';
import { parseDocument } from '../../src/openapi/document.ts';
import { Project } from '../import/project.ts';
import { packagePath } from './material.ts';

const examples = packagePath('@readme', 'oas-examples');
const documents = globSync(`${examples}/{2.0,3.0,3.1}/**/*.{json,yaml}`).toSorted();
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

test('they are here: the JSON and the YAML of all versions', () => {
  const kinds = new Set(documents.map((file) => relative(examples, dirname(file))));
  for (const kind of ['2.0/json', '2.0/yaml', '3.0/json', '3.0/yaml', '3.1/json', '3.1/yaml'])
    assert.ok(kinds.has(kind), kind);
  const names = new Set(documents.map((file) => basename(file).replace(/\.\w+$/, '')));
  for (const name of [
    'petstore',
    'star-trek',
    'discriminators',
    'polymorphism',
    'parameters-style',
    'parameters-extreme',
    'circular',
    'http-status-codes',
    'complex-nesting',
  ])
    assert.ok(names.has(name), name);
});

for (const file of documents) {
  test(relative(examples, file), async () => {
    using project = new Project();
    const result = project.save(await importOpenApiFile(file, project.input('api')));
    const { text, operations, findings } = result;
    // An API needs a query, and that there is none is told: here another service has one.
    if (!text.includes('type Query {')) {
      assert.ok(findings.some(({ what }) => what === 'Query'));
      project.write('schemas/services/other.graphql', 'type Query { other: Int @rest(get: "/other") }\n');
    }
    assert.deepEqual(project.check(), []);

    const wanted = operationsIn(file);
    const told = findings.filter(({ kind }) => kind === 'operation').map(({ what }) => what);
    const called = callsIn(text);
    const missing = wanted.filter((operation) => !told.includes(operation) && !called.has(plain(operation)));
    assert.deepEqual(missing, [], 'neither a field nor told');
    assert.deepEqual(
      told.filter((operation) => !wanted.includes(operation)),
      [],
      'told, but not in the document',
    );
    assert.equal(new Set(told).size, told.length);
    assert.deepEqual(operations, { of: wanted.length, mapped: wanted.length - told.length });
    for (const { what, reason } of findings) assert.ok(what !== '' && reason !== '');
  });
}

/** `GET /users/{id}` for each, by the document alone. */
function operationsIn(file: string): string[] {
  const document = parseDocument(readFileSync(file, 'utf8'), file);
  const paths = (document['paths'] ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(paths).flatMap(([path, given]) => {
    const item = typeof given['$ref'] === 'string' ? follow(document, given['$ref']) : given;
    return Object.keys(item)
      .filter((key) => methods.includes(key))
      .map((key) => `${key.toUpperCase()} ${path}`);
  });
}

function follow(document: unknown, reference: string): Record<string, unknown> {
  const steps = reference.split('/').slice(1);
  return steps
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<any>((value, step) => value[step], document);
}

/** The calls of a service file, without the names of what fills them. */
function callsIn(text: string): Set<string> {
  const calls = new Set<string>();
  // A file of nothing but comments is no document of GraphQL.
  if (!/^[^#\s]/m.test(text)) return calls;
  visit(parse(text), { Directive: (node) => void (node.name.value === 'rest' && calls.add(callOf(node))) });
  return calls;
}

function callOf(node: DirectiveNode): string {
  for (const { name, value } of node.arguments ?? []) {
    if (value.kind === Kind.STRING && methods.includes(name.value))
      return plain(`${name.value.toUpperCase()} ${String(valueFromASTUntyped(value)).split('?')[0]}`);
  }
  throw new Error('a call without a path');
}

/** Without its query, and without the fragment that tells operations of one path apart and is never sent. */
function plain(operation: string): string {
  return operation.split(/[?#]/)[0]?.replaceAll(/\{[^}]*\}/g, '{}') ?? '';
}
