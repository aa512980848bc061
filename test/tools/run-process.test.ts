import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProcess } from '../../tools/run-process.ts';

const node = process.execPath;
const hang = 'setInterval(() => {}, 1000);';

test('gives the exit code and all output', async () => {
  const { exitCode, output } = await runProcess(node, [
    '-e',
    'console.log("out"); console.error("err"); process.exit(3)',
  ]);
  assert.equal(exitCode, 3);
  assert.deepEqual(output.trim().split('\n').sort(), ['err', 'out']);
});

test('ends a program that takes too long', async () => {
  const { timedOut, killedBy } = await runProcess(node, ['-e', hang], { timeoutMs: 200 });
  assert.deepEqual({ timedOut, killedBy }, { timedOut: true, killedBy: 'SIGKILL' });
});

test('ends a program when its signal aborts, even before it was started', async () => {
  const { killedBy } = await runProcess(node, ['-e', hang], { signal: AbortSignal.abort() });
  assert.equal(killedBy, 'SIGKILL');
});

test('leaves no grandchild behind', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, ['-e', ${JSON.stringify(hang)}], { stdio: 'inherit' });
    process.exit(0);`;
  // The grandchild holds our pipes, so an answer before the timeout means that it is dead.
  const { exitCode, timedOut } = await runProcess(node, ['-e', script], { timeoutMs: 20_000 });
  assert.deepEqual({ exitCode, timedOut }, { exitCode: 0, timedOut: false });
});
