/** `facet check`: reads every schema file and tells all that is wrong, without serving anything. */

import type { Command } from 'commander';
import { SchemaError } from '../schema/diagnostics.ts';
import { loadSchemas } from '../schema/load.ts';
import { readProject } from './project.ts';

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('check all schema files; exit code 1 when something is wrong')
    .option('--json', 'print the problems as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const { root, services, apps } = await readProject(program.opts<{ project: string }>().project, []);
      const problems = problemsOf(() => loadSchemas({ root, services, apps }));
      const isGood = problems === undefined;
      if (json)
        process.stdout.write(
          `${JSON.stringify({ ok: isGood, problems: problems?.diagnostics ?? [] }, null, 2)}\n`,
        );
      else
        process.stdout.write(
          isGood
            ? `${count(apps.length, 'app')} and ${count(Object.keys(services).length, 'service')}: nothing wrong\n`
            : `${problems.message}\n\n${problems.diagnostics.length} to mend\n`,
        );
      if (!isGood) process.exitCode = 1;
    });
}

/** "1 app", "3 apps". */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function problemsOf(load: () => unknown): SchemaError | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error;
    throw error;
  }
}
