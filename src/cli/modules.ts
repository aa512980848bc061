/**
 * Imports the modules of a project anew after they have changed. Node keeps every module it has imported until the
 * process ends, so a changed one is imported under another name: its URL with the state of the project's modules as its
 * query. Only the project's own modules are named so, never packages and never Facet. The same state has the same name:
 * what stays in memory is one small module graph for each different state that was saved.
 */

import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The modules of a project, imported anew after a change. */
export interface ProjectModules {
  /** What the file exports in its state of now. */
  import(file: string): Promise<Record<string, unknown>>;
  /** Every module that was imported from the project, by its real path. */
  readonly files: ReadonlySet<string>;
  /** From now on modules are imported in their state of now; after a failure even if nothing has changed. */
  renew(hasFailed: boolean): void;
  close(): void;
}

/** Of the package, from `src/cli` and from `dist/cli` alike. */
const facet = join(import.meta.dirname, '..');
const QUERY = 'facet-state';

/** Starts to follow the modules under `root`. Call `close` when they are no longer needed. */
export function createProjectModules(root: string): ProjectModules {
  const folder = realpathSync(root) + sep;
  const files = new Set<string>();
  let failures = 0;
  let state = '';
  const isOwn = (file: string): boolean =>
    file.startsWith(folder) && !file.includes(`${sep}node_modules${sep}`) && !file.startsWith(facet + sep);
  const follow = (url: URL): boolean => {
    const file = fileURLToPath(url);
    if (!isOwn(file)) return false;
    files.add(file);
    return true;
  };
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const isOurs = specifier.includes(QUERY) || context.parentURL?.includes(QUERY) === true;
      // Followed although it may be missing: it may come.
      if (isOurs && /^\.{0,2}\//.test(specifier)) follow(new URL(specifier, context.parentURL));
      const resolved = next(specifier, context);
      if (!isOurs || context.conditions.includes('require') || !resolved.url.startsWith('file:'))
        return resolved;
      const url = new URL(resolved.url);
      if (!follow(url)) return resolved;
      url.searchParams.set(QUERY, state);
      return { ...resolved, url: url.href };
    },
  });
  return {
    files,
    async import(file) {
      files.add(realpathSync(file));
      const url = pathToFileURL(file);
      url.searchParams.set(QUERY, state);
      return (await import(url.href)) as Record<string, unknown>;
    },
    renew(hasFailed) {
      if (hasFailed) failures += 1;
      state = `${failures}-${hashOf(files)}`;
    },
    close: () => hooks.deregister(),
  };
}

function hashOf(files: ReadonlySet<string>): string {
  const hash = createHash('sha256');
  for (const file of [...files].toSorted()) hash.update(`${file}\n${contentOf(file)}\n`);
  return hash.digest('hex').slice(0, 16);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
