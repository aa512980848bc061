/** A project as it was at a commit, in a folder of its own for as long as it is looked at. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';

/** A project as it was at a commit. */
export interface Checkout {
  /** The project's folder in the checkout. */
  readonly root: string;
  /** The whole id of the commit. */
  readonly commit: string;
}

/**
 * Writes the project's folder as it was at `ref`, gives it to `use` and removes it, whatever happens. The repository,
 * its index and its working copy stay as they are. Throws a StartupError when there is no git, no repository, no such
 * commit or no such folder in it.
 */
export async function atCommit<Result>(
  folder: string,
  ref: string,
  use: (checkout: Checkout) => Promise<Result>,
): Promise<Result> {
  const root = resolve(folder);
  const prefix = prefixOf(root);
  const commit = commitOf(root, ref);
  const temporary = mkdtempSync(join(tmpdir(), 'facet-diff-'));
  const remove = (): void => rmSync(temporary, { recursive: true, force: true });
  const leave = (): void => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', leave);
  try {
    const project = join(temporary, 'project');
    writeTree(root, { commit, prefix, ref }, project, join(temporary, 'index'));
    linkPackages(root, project);
    return await use({ root: project, commit });
  } finally {
    process.off('SIGINT', leave);
    remove();
  }
}

function prefixOf(root: string): string {
  if (!existsSync(root)) throw new StartupError(`${root} does not exist`);
  const { status, stdout, error } = git(root, ['rev-parse', '--show-prefix']);
  if (error !== undefined) throw new StartupError('facet diff needs git, and there is none to run');
  if (status === 0) return stdout.trim();
  throw new StartupError(`${root} is in no git repository, and facet diff compares with a commit of one`);
}

function commitOf(root: string, ref: string): string {
  const found = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  if (found.status === 0) return found.stdout.trim();
  const names = git(root, ['for-each-ref', '--format=%(refname:short)']).stdout.split('\n').filter(Boolean);
  throw new StartupError(
    `git knows no commit "${ref}".${didYouMean(ref, names)} A clone of a few commits may lack it: git fetch origin ${ref}`,
  );
}

/** By an index of its own, so that git's own writing is used and nobody's index changes. */
function writeTree(
  root: string,
  { commit, prefix, ref }: { readonly commit: string; readonly prefix: string; readonly ref: string },
  target: string,
  index: string,
): void {
  mkdirSync(target);
  const top = git(root, ['rev-parse', '--show-toplevel']).stdout.trim();
  const tree = `${commit}:${prefix.replace(/\/$/, '')}`;
  const read = git(top, ['read-tree', '--end-of-options', tree], index);
  if (read.status !== 0) throw new StartupError(`at ${ref} there is no folder ${prefix || '.'}`);
  const written = git(top, ['checkout-index', '--all', '--quiet', `--prefix=${target}/`], index);
  if (written.status !== 0)
    throw new StartupError(`the files of ${ref} cannot be written: ${written.stderr.trim()}`);
}

/** apps/*.ts import packages; those that are installed now are what there is. */
function linkPackages(root: string, target: string): void {
  if (existsSync(join(target, 'node_modules'))) return;
  for (let folder = root; ; folder = dirname(folder)) {
    const packages = join(folder, 'node_modules');
    if (existsSync(packages)) {
      symlinkSync(packages, join(target, 'node_modules'), 'junction');
      return;
    }
    if (folder === dirname(folder)) return;
  }
}

function git(cwd: string, args: readonly string[], index?: string) {
  const env = { ...process.env, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) };
  const { status, stdout, stderr, error } = spawnSync('git', args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status, stdout, stderr, error };
}
