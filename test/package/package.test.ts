/**
 * The package as its user has it: docs/your-own-project.md is followed from `npm pack` on, with the ordinary npm and
 * its registry. Nothing here runs from the sources of the repository.
 */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { startBooks } from '../../templates/project/demo/books.ts';
import { type Block, blocksOf } from '../docs/markdown.ts';
import { run } from '../road/process.ts';
import { root } from '../road/shop-gateway.ts';

const blocks = blocksOf('your-own-project.md');
const [pack = '', init = '', start = ''] = blocks
  .filter(({ language }) => language === 'sh')
  .map(({ text }) => text);

/** Without what the npm and the `node --test` that run this file tell their children: these stand elsewhere. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:npm_(?:package|lifecycle|config_local_prefix|config_prefix|config_strict_allow_scripts|command)|INIT_CWD|NODE_TEST_CONTEXT|NODE_COMPILE_CACHE)/.test(
          name,
        ),
    ),
  ),
  PATH: [
    dirname(process.execPath),
    ...(process.env['PATH'] ?? '')
      .split(delimiter)
      .filter((path) => !path.endsWith(join('node_modules', '.bin'))),
  ].join(delimiter),
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  WEB_PORT: '0',
  BOOKS_PORT: '0',
};

let folder: string;
let project: string;
/** Runs lines as a shell would, up to the first that fails; gives what they print. */
function shell(lines: string, cwd: string, expected = 0): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', lines], { cwd, env, encoding: 'utf8' });
  assert.equal(status, expected, `${lines}\n${stdout}${stderr}`);
  return stdout;
}

/** The same files under another path: npm packs what stands below a folder, and follows no link to one. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (entry.name !== '.cache') linkFolder(source, target);
    } else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkFile(source, target);
  }
}

/** A copy where the temporary folder is on another device. */
function linkFile(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-package-'));
  const clone = join(folder, 'clone');
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  const sources = [
    'package.json',
    '.npmrc',
    'tsconfig.json',
    'tsconfig.build.json',
    'src',
    'README.md',
    'LICENSE',
  ];
  for (const path of [...sources, ...files.filter((name) => name !== 'dist')])
    cpSync(join(root, path), join(clone, path), { recursive: true });
  linkFolder(join(root, 'node_modules'), join(clone, 'node_modules'));
  shell(pack.replace('npm ci\n', ''), clone);
  shell(init, clone);
  project = join(folder, 'my-project');
});
after(() => rmSync(folder, { recursive: true }));

/** One copy of graphql has to make and run every schema; the project's own is another. */
test('npm install of the package works in a project with graphql 16, with no overrides', () => {
  const other = mkdtempSync(join(folder, 'other-'));
  const manifest = JSON.stringify({ name: 'front', private: true, dependencies: { graphql: '16.11.0' } });
  writeFileSync(join(other, 'package.json'), manifest);
  shell('npm install ../facet-gateway-0.1.0.tgz\nnpx facet init .', other);
  assert.equal(shell('npx facet check', other), '1 app and 1 service: nothing wrong\n');
  const read = (path: string): { version?: string; overrides?: object } =>
    JSON.parse(readFileSync(join(other, path), 'utf8')) as { version?: string };
  assert.equal(read('package.json').overrides, undefined);
  assert.equal(read('node_modules/graphql/package.json').version, '16.11.0');
  assert.equal(read('node_modules/facet-gateway/node_modules/graphql/package.json').version, '17.1.0');
});

const packageFile = (path: string): string => join(project, 'node_modules/facet-gateway', path);

/** The lines marked `+` come below the others. */
function edit({ marks: [path = ''], text }: Block): void {
  const lines = text.split('\n').map((line) => ({ isNew: line.startsWith('+'), line: `${line.slice(1)}\n` }));
  const joined = (kept: typeof lines): string => kept.map(({ line }) => line).join('');
  const [old, changed] = [joined(lines.filter(({ isNew }) => !isNew)), joined(lines)];
  const source = readFileSync(join(project, path), 'utf8');
  assert.ok(source.includes(old), `${path} holds the lines that the page shows`);
  writeFileSync(join(project, path), source.replace(old, changed));
}

async function ask(endpoint: string, query: string): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return await response.json();
}

/** The first GraphQL address that a process prints. */
async function endpointOf(child: ChildProcess): Promise<string> {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  while (!said.includes('watching')) {
    assert.equal(child.exitCode, null, said);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return String(/http:\S+\/graphql/.exec(said)?.[0]);
}

test('the package holds JavaScript, declarations and what init writes, and no source', () => {
  for (const path of ['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'templates/project/README.md'])
    assert.ok(existsSync(packageFile(path)), path);
  for (const path of ['src', 'test', 'apps']) assert.ok(!existsSync(packageFile(path)), path);
});

test('the project follows the page: it runs, and a field that is added is served at once', async () => {
  assert.match(start, /^npm install\nnpm run dev$/);
  shell('npm install', project);
  // A process group of its own, so that it gets a Ctrl-C as a terminal gives it: all of them at once.
  const dev = spawn('npm', ['run', 'dev'], { cwd: project, env, detached: true });
  try {
    const endpoint = await endpointOf(dev);
    const [change] = blocks.filter(({ language }) => language === 'diff');
    const [answer] = blocks.filter(({ language }) => language === 'json');
    assert.ok(change && answer);
    assert.match(JSON.stringify(await ask(endpoint, '{ books { published } }')), /Cannot query field/);
    edit(change);
    let given: unknown;
    for (let tries = 0; tries < 100; tries++) {
      given = await ask(endpoint, '{ books { title published } }');
      if (!JSON.stringify(given).includes('errors')) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(given, JSON.parse(answer.text));
  } finally {
    process.kill(-Number(dev.pid), 'SIGINT');
    await once(dev, 'close');
  }
});

test('facet check runs from the package, and facet start as the compose file has it', async () => {
  assert.equal(shell('npx facet check', project), '1 app and 1 service: nothing wrong\n');
  assert.ok(existsSync(join(project, 'node_modules/.cache/facet')), 'what was compiled is kept');
  const books = await startBooks(0);
  const compose = parse(readFileSync(join(project, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: { web: { command: string[] } };
  };
  const [program, ...args] = compose.services.web.command;
  assert.equal(program, 'node');
  const served = run(args, { WEB_PORT: '0', BOOKS_URL: books.url, NODE_ENV: 'production' }, project);
  try {
    const [endpoint = ''] = /http:\S+\/graphql/.exec(await served.says('/graphql\n')) ?? [];
    assert.deepEqual(await ask(endpoint, '{ book(id: "b2") { title author published } }'), {
      data: { book: { title: 'Middlemarch', author: 'George Eliot', published: 1871 } },
    });
  } finally {
    served.child.kill('SIGTERM');
    assert.equal((await served.ended).code, 0);
    books.server.close();
  }
});

test("the project's own test passes", () => {
  assert.match(shell('npm test', project), /a book is shown with the one that continues it/);
});

test('the project checks against the shipped declarations, which know a wrong key', () => {
  shell('npm run types', project);
  const app = join(project, 'apps/web/app.ts');
  writeFileSync(app, readFileSync(app, 'utf8').replace('port: env.port', 'prot: env.port'));
  assert.match(
    shell('npm run types', project, 1),
    /apps\/web\/app\.ts\(\d+,\d+\): error .*'port' is missing/,
  );
});
