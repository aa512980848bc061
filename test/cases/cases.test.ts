/** Runs every case of this folder: each YAML file is one promise about the whole gateway. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCase } from '../support/case-file.ts';
import { runCase } from '../support/run-case.ts';

const folder = import.meta.dirname;

describe('cases', { concurrency: 6 }, () => {
  for (const file of globSync('**/*.yaml', { cwd: folder }).toSorted()) {
    test(file.replace('.yaml', ''), { timeout: 30_000 }, async () => runCase(readCase(join(folder, file))));
  }
});
