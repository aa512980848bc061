/** `facet codegen`: writes TypeScript types for each client's schema and documents, and what editors need. */

import type { Command } from 'commander';
import { generate } from '../codegen/generate.ts';
import { writeOutputs } from '../codegen/outputs.ts';
import { readProject } from './project.ts';

interface CodegenOptions {
  readonly check?: boolean;
  readonly editors?: boolean;
}

/** Adds the options and the action of `facet codegen`. */
export function addCodegen(command: Command, program: Command): void {
  command
    .option('--editors', 'also write the directives as SDL and a GraphQL config, which editors complete from')
    .option('--check', 'write nothing; exit code 1 when a file is not what would be written')
    .action(async ({ check = false, editors = false }: CodegenOptions) => {
      const project = await readProject(program.opts<{ project: string }>().project, []);
      const outputs = await generate(project, { isForEditors: editors });
      process.stdout.write(`${writeOutputs(project.root, outputs, check)}\n`);
    });
}
