/** `facet init` from the sources: where it writes, what it keeps, and what its files promise. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parse } from 'yaml';
import { mergeManifest, projectFiles } from '../../src/cli/init.ts';
import { root } from '../road/shop-gateway.ts';

const command = join(root, 'bin/facet.cjs');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function facet(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .toSorted();

test('it makes the folder, names the project after it, and says what to do next', () => {
  const { code, stdout } = facet('init', 'My Books');
  assert.equal(code, 0);
  assert.equal(stdout, '14 files written. Next:\n\n  cd "My Books"\n  npm install\n  npm run dev\n');
  const project = join(folder, 'My Books');
  assert.deepEqual(filesIn(project), [...projectFiles('my-books').keys()].toSorted());
  const { name, dependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  assert.equal(name, 'my-books');
  assert.deepEqual(dependencies, { 'facet-gateway': manifest.version });
  for (const file of filesIn(project))
    assert.doesNotMatch(readFileSync(join(project, file), 'utf8'), /\{\{/, file);
});

test('a folder with files is refused, and nothing is written', () => {
  writeFileSync(join(folder, 'thesis.txt'), 'mine');
  const { code, stderr } = facet('init', '.');
  assert.equal(code, 1);
  assert.equal(
    stderr,
    '. is not empty: it holds thesis.txt. Name another folder, or overwrite with --force.\n',
  );
  assert.deepEqual(filesIn(folder), ['thesis.txt']);
});

test('with --force the files of the project are written, and others stay', () => {
  writeFileSync(join(folder, 'README.md'), 'old');
  writeFileSync(join(folder, 'thesis.txt'), 'mine');
  assert.equal(facet('init', '.', '--force').code, 0);
  assert.match(readFileSync(join(folder, 'README.md'), 'utf8'), new RegExp(`^# ${basename(folder)}\n`, 'i'));
  assert.equal(readFileSync(join(folder, 'thesis.txt'), 'utf8'), 'mine');
});

test('a file in the place of the folder is told in one line', () => {
  writeFileSync(join(folder, 'taken'), '');
  const { code, stderr } = facet('init', 'taken');
  assert.equal(code, 1);
  assert.equal(stderr, 'taken is a file: name a folder\n');
});

test('what git and npm leave does not count, and a package.json that is no JSON is told before anything is written', () => {
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, 'package.json'), '{');
  const { code, stderr } = facet('init', '.');
  assert.equal(code, 1);
  assert.match(stderr, /^package\.json: .*JSON.*\n$/);
  assert.deepEqual(filesIn(folder), ['package.json']);
  writeFileSync(join(folder, 'package.json'), '{"name": "mine"}');
  assert.equal(facet('init', '.').code, 0);
  assert.equal(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name, 'mine');
});

test('a package.json keeps its name and dependencies, and gets the scripts', () => {
  const existing = {
    name: 'mine',
    type: 'commonjs',
    scripts: { test: 'exit 1', deploy: 'true' },
    dependencies: { 'facet-gateway': 'file:../facet-gateway-0.1.0.tgz', pino: '^10' },
  };
  const template = {
    name: 'template',
    type: 'module',
    scripts: { test: 'node --test' },
    dependencies: { 'facet-gateway': '0.1.0' },
    devDependencies: { typescript: '7.0.2' },
  };
  assert.deepEqual(JSON.parse(mergeManifest(JSON.stringify(existing), JSON.stringify(template))), {
    name: 'mine',
    type: 'module',
    scripts: { test: 'node --test', deploy: 'true' },
    dependencies: existing.dependencies,
    devDependencies: template.devDependencies,
  });
});

test('an older Node is told which one is needed, in one line', () => {
  const pretend = join(folder, 'pretend.cjs');
  writeFileSync(
    pretend,
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });",
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', pretend, command, 'check'], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.equal(stderr, 'facet needs Node.js 24 or newer, and this is 20.20.2: https://nodejs.org\n');
});

test('the versions that the project names are those of the repository', () => {
  const files = projectFiles('x');
  const { devDependencies, overrides } = JSON.parse(String(files.get('package.json')));
  assert.equal(overrides, undefined, 'the package brings its own graphql');
  for (const [name, version] of Object.entries(devDependencies))
    assert.equal(version, manifest.devDependencies[name], name);
  const [, image] = /^FROM (\S+) AS base$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  const { services } = parse(String(files.get('docker-compose.yml')), { merge: true });
  for (const service of Object.values<{ image: string }>(services)) assert.equal(service.image, image);
});
