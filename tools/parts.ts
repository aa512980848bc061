/**
 * The programs that tests need beside Node.js. As root on Debian a missing one is installed with apt, and that is said in
 * one line; elsewhere it is said what is missing, and with CI=true a missing one is a failure.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runProcess } from './run-process.ts';

/** By the name of the Debian package: the program that it brings. */
const programs = {
  'redis-server': 'redis-server',
  'etcd-server': 'etcd',
  chromium: 'chromium',
  openssl: 'openssl',
  nginx: 'nginx',
};
export type Part = keyof typeof programs;

/** Where Debian puts servers; PATH of a plain user may not hold it. */
const serverFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
const APT_TIMEOUT_MS = 300_000;

export interface Machine {
  readonly missing: readonly Part[];
  readonly isRoot: boolean;
  readonly isDebian: boolean;
  readonly isCI: boolean;
}

export type Decision =
  | { readonly kind: 'ready' }
  | { readonly kind: 'install'; readonly parts: readonly Part[]; readonly says: string }
  | { readonly kind: 'lack'; readonly says: string; readonly isFailure: boolean };

/** A pure decision: what to do about what is missing, and what to say of it. */
export function decideParts({ missing, isRoot, isDebian, isCI }: Machine): Decision {
  if (missing.length === 0) return { kind: 'ready' };
  const names = missing.join(', ');
  if (isRoot && isDebian)
    return { kind: 'install', parts: missing, says: `installing ${names} with apt: the tests need it` };
  return { kind: 'lack', says: lackText(missing, isCI), isFailure: isCI };
}

function lackText(missing: readonly Part[], isCI: boolean): string {
  const then = isCI ? 'CI=true: the run fails' : 'the tests that need it are skipped';
  return `MISSING: ${missing.join(', ')}; ${then}. On Debian: apt-get install -y ${missing.join(' ')}`;
}

/** The path of the part's program, undefined where this machine has none. */
export function programOf(part: Part): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...serverFolders].filter(
    (each) => each !== '',
  );
  return folders.map((folder) => join(folder, programs[part])).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes sure that this machine has the parts, or says loudly that it has not. Returns those that are still missing.
 * Throws an Error with that text when one is missing and CI=true.
 */
export async function ensureParts(parts: readonly Part[]): Promise<readonly Part[]> {
  const machine = {
    missing: parts.filter((part) => programOf(part) === undefined),
    isRoot: process.getuid?.() === 0,
    isDebian: existsSync('/etc/debian_version'),
    isCI: process.env.CI === 'true',
  };
  const decision = decideParts(machine);
  if (decision.kind === 'ready') return [];
  console.log(decision.says);
  if (decision.kind === 'install') return await install(decision.parts, machine.isCI);
  if (decision.isFailure) throw new Error(decision.says);
  return machine.missing;
}

/** The lists may be older than the mirror, so they are fetched first. */
async function install(parts: readonly Part[], isCI: boolean): Promise<readonly Part[]> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const output: string[] = [];
  for (const args of [
    ['update'],
    ['-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', ...parts],
  ])
    output.push((await runProcess('apt-get', args, { env, timeoutMs: APT_TIMEOUT_MS })).output);
  const missing = parts.filter((part) => programOf(part) === undefined);
  if (missing.length === 0) return [];
  const text = lackText(missing, isCI);
  console.log(`${output.join('').trimEnd().split('\n').slice(-10).join('\n')}\n${text}`);
  if (isCI) throw new Error(text);
  return missing;
}
