/**
 * What `npm run test:outside` runs: the tests against programs and packages of others. They are no dependencies of Facet,
 * so they have a package of their own, `test/outside`, which is installed here. The last line is the verdict.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureParts, type Part } from './parts.ts';

const parts: readonly Part[] = ['etcd-server'];
const root = join(import.meta.dirname, '..');
const folder = join(root, 'test', 'outside');
/** A copy of the lockfile that was installed: a second run need not install again. */
const stamp = join(folder, 'node_modules', '.installed-lock.json');

try {
  await ensureParts(parts);
  // Once more after a failure: the registry may have dropped a connection.
  if (!(isInstalled() || (await install()) || (await install())))
    throw new Error('npm ci in test/outside failed twice');
} catch (error) {
  console.log((error as Error).message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const given = process.argv.slice(2);
const isWhole = given.every((argument) => argument.startsWith('-'));
process.exitCode = await run(process.execPath, [
  join(root, 'tools', 'test.ts'),
  ...given,
  ...(isWhole ? ['test/outside'] : []),
]);

function isInstalled(): boolean {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile();
}

async function install(): Promise<boolean> {
  const isDone = (await run('npm', ['ci'], folder)) === 0;
  if (isDone) writeFileSync(stamp, lockfile());
  return isDone;
}

function lockfile(): string {
  return readFileSync(join(folder, 'package-lock.json'), 'utf8');
}

/** Its output is ours, and so is what interrupts us. */
async function run(command: string, args: readonly string[], cwd = root): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
