/** Writes generated files, or says which of them are stale. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StartupError } from '../base/startup-error.ts';

/** By path from `root`. Returns one line for people; with `isCheck` it writes nothing and throws a StartupError when a file is stale. */
export function writeOutputs(root: string, outputs: ReadonlyMap<string, string>, isCheck: boolean): string {
  const stale = [...outputs].filter(([path, text]) => contentOf(join(root, path)) !== text);
  if (isCheck && stale.length > 0)
    throw new StartupError(
      `stale: ${stale.map(([path]) => path).join(', ')}\nwrite them without --check, and commit them`,
    );
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return `${outputs.size} files, ${isCheck ? 'none stale' : `${stale.length} written`}`;
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
