/** `facet codegen`: what it writes fits the schemas, a change makes it stale, and what is missing is named. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectFiles } from '../../src/cli/init.ts';
import { root } from '../road/shop-gateway.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-codegen-'));
  for (const [path, text] of projectFiles('mine')) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/facet-gateway'));
});
after(() => rmSync(folder, { recursive: true }));

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(args: readonly string[]): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

const main = join(root, 'src/cli/main.ts');
const codegen = (...args: string[]): Result =>
  node(['--conditions=facet-source', main, '-C', folder, 'codegen', ...args]);
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

test('of a project that init wrote: types of the client and of its document', () => {
  const { code, stdout, stderr } = codegen();
  assert.equal(code, 0, stderr);
  assert.equal(stdout, '2 files, 2 written\n');
  assert.match(read('apps/web/generated/schema.ts'), /export type Book = \{/);
  assert.match(read('apps/web/generated/documents.ts'), /readonly byline/);
  assert.equal(codegen('--check').stdout, '2 files, none stale\n');
});

test('what it writes is TypeScript that compiles', () => {
  const files = ['schema', 'documents'].map((name) => `apps/web/generated/${name}.ts`);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const result = node([
    tsc,
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--types',
    'node',
    '--ignoreConfig',
    ...files,
  ]);
  const own = result.stdout.split('\n').filter((line) => /generated/.test(line));
  assert.deepEqual(own, []);
});

test('a schema that changes makes it stale, and --check writes nothing', () => {
  const file = join(folder, 'schemas/services/books.graphql');
  const before = read('apps/web/generated/schema.ts');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace('title: String!', 'title: String!\n  published: Int'),
  );
  const { code, stderr } = codegen('--check');
  assert.equal(code, 1);
  assert.match(stderr, /^stale: apps\/web\/generated\/schema\.ts\n/);
  assert.equal(read('apps/web/generated/schema.ts'), before);
  assert.equal(codegen().stdout, '2 files, 1 written\n');
});

test('--editors adds the directives and a GraphQL config', () => {
  assert.match(codegen('--editors').stdout, /^4 files, /);
  assert.match(read('schemas/directives.graphql'), /directive @rest/);
  assert.deepEqual(Object.keys(JSON.parse(read('.graphqlrc.json')).projects), ['services', 'web']);
  assert.equal(codegen('--editors', '--check').code, 0);
});

test('a document that does not fit is told with its place, and nothing is written', () => {
  const document = 'apps/web/documents/wrong.graphql';
  writeFileSync(join(folder, document), '{ nothing }\n');
  const { code, stderr } = codegen();
  rmSync(join(folder, document));
  assert.equal(code, 1);
  assert.match(stderr, /apps\/web\/documents\/wrong\.graphql:1:3 {2}FACET_DOCUMENT/);
});

test('without GraphQL Code Generator it is said what to install', () => {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (specifier.startsWith('@graphql-codegen/'))
        throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(specifier, context);
    } });`;
  const url = `data:text/javascript,${encodeURIComponent(hook)}`;
  const { code, stderr } = node([
    '--conditions=facet-source',
    '--import',
    url,
    main,
    '-C',
    folder,
    'codegen',
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /npm install --save-dev @graphql-codegen\/core/);
  assert.doesNotMatch(stderr, /\n {4}at /);
});

test('the files of this repository are not stale', () => {
  const { code, stderr } = node([join(root, 'codegen.ts'), '--check']);
  assert.equal(code, 0, stderr);
});
