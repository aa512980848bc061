#!/usr/bin/env node
/**
 * Starts the command: from the sources in the repository, from `dist` in the package. What stands before the check of
 * the version is written so that any Node.js from 10 on can read it.
 */
'use strict';

const NEEDED = 24;
const found = process.versions.node;

if (Number(found.split('.')[0]) < NEEDED) {
  process.stderr.write(`facet needs Node.js ${NEEDED} or newer, and this is ${found}: https://nodejs.org\n`);
  process.exitCode = 1;
} else {
  const { existsSync } = require('node:fs');
  const { join } = require('node:path');
  const isRepository = existsSync(join(__dirname, '../src/cli/main.ts'));
  void import(isRepository ? '../src/cli/main.ts' : '../dist/cli/main.js');
}
