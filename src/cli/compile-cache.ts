/**
 * Loaded first: what the command loads from then on is compiled once and kept, which halves the time of a short command.
 * https://nodejs.org/api/module.html#module-compile-cache
 */

import { enableCompileCache } from 'node:module';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const above = join(root, '..');
/** Ours when we are a package in it, else that of the repository. */
const packages = basename(above) === 'node_modules' ? above : join(root, 'node_modules');

// Not the temporary folder, which Node.js would choose: there any user of the machine could leave code for us to run.
// Where it cannot be written, as in a container that is read only, Node.js goes on without it.
enableCompileCache(join(packages, '.cache', 'facet'));
