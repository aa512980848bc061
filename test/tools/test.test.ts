/** Runs `tools/test.ts` as `npm test -- <file>` does, on small test files written for the purpose. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runProcess } from '../../tools/run-process.ts';

const runner = join(import.meta.dirname, '../../tools/test.ts');
let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'facet-runner-'));
});
after(() => rm(directory, { recursive: true, force: true }));

interface Case {
  it: string;
  file: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
  says?: RegExp;
  lastLine: string;
}

const cases: Case[] = [
  {
    it: 'passes',
    file: `test('parent', async (t) => { await t.test('a', () => {}); await t.test('b', () => {}); });`,
    lastLine: '2 passed, 0 failed',
  },
  {
    it: 'shows a failed assertion with its difference, and what the test printed',
    file: `test('a', () => { console.log('printed'); assert.deepEqual({ n: 1 }, { n: 2 }); });`,
    says: /: a\n.*\n\+ actual - expected\n[^]*\+ {3}n: 1[^]*what it printed\nprinted/,
    lastLine: '0 passed, 1 failed',
  },
  {
    it: 'counts a crash at import as failed, and shows it',
    file: `import './missing.ts'; test('a', () => {});`,
    says: /ERR_MODULE_NOT_FOUND/,
    lastLine: '0 passed, 1 failed',
  },
  {
    it: 'counts a file without tests as failed',
    file: `assert.ok(true);`,
    says: /holds/,
    lastLine: '0 passed, 1 failed',
  },
  {
    it: 'counts a failed hook as failed, and the tests it stops',
    file: `describe('s', () => { before(() => { throw new Error('no'); }); it('a', () => {}); });`,
    lastLine: '0 passed, 2 failed',
  },
  {
    it: 'counts an error that comes after its test',
    file: `test('a', () => { setTimeout(() => { throw new Error('late'); }, 20); });`,
    says: /late/,
    lastLine: '1 passed, 1 failed',
  },
  {
    it: 'ends a file that leaves a server open',
    file: `import http from 'node:http'; test('a', () => { http.createServer().listen(0); });`,
    args: ['--timeout', '1'],
    says: /never closed/,
    lastLine: '1 passed, 1 failed',
  },
  {
    it: 'ends a file that never yields',
    file: `test('a', () => { for (;;); });`,
    args: ['--timeout', '1'],
    lastLine: '0 passed, 1 failed',
  },
  {
    it: 'mentions skipped tests',
    file: `test('a', () => {}); test('b', { skip: 'no redis' }, () => {});`,
    lastLine: '1 passed, 0 failed, 1 skipped',
  },
  {
    it: 'counts skipped tests as failed in CI, and says so',
    file: `test('a', () => {}); test('b', { skip: 'no redis' }, () => {});`,
    env: { CI: 'true' },
    says: /nothing may be skipped/,
    lastLine: '1 passed, 1 failed',
  },
  {
    it: 'runs only the tests whose name matches',
    file: `test('apple', () => {}); test('pear', () => { throw new Error('not asked for'); });`,
    args: ['--grep', 'app'],
    lastLine: '1 passed, 0 failed',
  },
  {
    it: 'fails when no test matches',
    file: `test('apple', () => {});`,
    args: ['--grep', 'plum'],
    says: /no test was run/,
    lastLine: '0 passed, 1 failed',
  },
];

const preamble = `import assert from 'node:assert/strict'; import { before, describe, it, test } from 'node:test';\n`;

for (const [index, { it, file, args = [], env = {}, says = /./, lastLine }] of cases.entries()) {
  test(it, async () => {
    const path = join(directory, `${index}.test.ts`);
    await writeFile(path, preamble + file);
    const { exitCode, output } = await runProcess(process.execPath, [runner, ...args, path], {
      env: { ...process.env, CI: undefined, ...env },
    });
    assert.match(output, says);
    assert.equal(output.trimEnd().split('\n').at(-1), lastLine);
    assert.equal(exitCode, lastLine.includes(' 0 failed') ? 0 : 1);
  });
}

test('ends the test files it runs when it is interrupted', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const path = join(directory, 'interrupted.test.ts');
  await writeFile(path, `import net from 'node:net'; net.connect(${port}, '127.0.0.1');`);

  const child = spawn(process.execPath, [runner, path], { stdio: 'ignore' });
  const [socket] = (await once(server, 'connection')) as [Socket];
  // A process that is killed closes its connections, with or without saying so.
  const closed = once(socket.on('error', () => {}).resume(), 'close');
  child.kill('SIGINT');
  const [exitCode] = await once(child, 'exit');
  await closed;
  assert.equal(exitCode, 130);
});
