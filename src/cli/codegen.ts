/** `facet codegen`: writes TypeScript types for each client's schema and documents, and what editors need. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { generate } from '../codegen/generate.ts';
import { readProject } from './project.ts';

interface CodegenOptions {
  readonly check?: boolean;
  readonly editors?: boolean;
}

export function addCodegen(program: Command): void {
  program
    .command('codegen')
    .description('write TypeScript types of each client and its documents to apps/<app>/generated')
    .option('--editors', 'also write the directives as SDL and a GraphQL config, which editors complete from')
    .option('--check', 'write nothing; exit code 1 when a file is not what would be written')
    .action(async ({ check = false, editors = false }: CodegenOptions) => {
      const project = await readProject(program.opts<{ project: string }>().project, []);
      const outputs = await generate(project, { isForEditors: editors });
      const stale = [...outputs].filter(([path, text]) => contentOf(join(project.root, path)) !== text);
      if (check && stale.length > 0)
        throw new StartupError(
          `stale: ${stale.map(([path]) => path).join(', ')}\nwrite them without --check, and commit them`,
        );
      for (const [path, text] of stale) write(join(project.root, path), text);
      process.stdout.write(`${outputs.size} files, ${check ? 'none stale' : `${stale.length} written`}\n`);
    });
}

function contentOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
