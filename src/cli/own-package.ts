/** The package that the command is part of, from `src/cli` and from `dist/cli` alike. Loads nothing else: it comes first. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The folder of this package, with its package.json. */
export const packageRoot = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly version: string;
}

/** This package's package.json. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Manifest;
}

const above = join(packageRoot, '..');
/** Ours when we are a package in it, else that of the repository. */
const packages = basename(above) === 'node_modules' ? above : join(packageRoot, 'node_modules');

/**
 * Where what Node.js compiled is kept. Not the temporary folder, which it would choose: there any user of the machine could
 * leave code for us to run.
 */
export const compileCacheFolder = join(packages, '.cache', 'facet');
