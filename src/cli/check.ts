/** `facet check`: reads every schema file and trusted document and prints all that is wrong. Serves nothing. */

import type { Command } from 'commander';
import { checkViews } from '../envelope/hidden/check-views.ts';
import { checkBudgets, hasBudget } from '../plan/check-budgets.ts';
import { checkProject } from '../schema/build/check-project.ts';
import { loadSchemas } from '../schema/build/load.ts';
import { type Diagnostic, formatDiagnostic, SchemaError } from '../schema/diagnostics.ts';
import { type Project, readProject } from './project.ts';

/** Adds the options and the action of `facet check`. */
export function addCheck(command: Command, program: Command): void {
  command
    .option('--json', 'print the problems as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const project = await readProject(program.opts<{ project: string }>().project, []);
      const found = [...checkProject(project), ...problemsOfWhole(project)];
      const problems = found.filter(({ severity }) => severity === 'error');
      const warnings = found.filter(({ severity }) => severity === 'warning');
      const report = { ok: problems.length === 0, problems, warnings };
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${textOf(report, project)}\n`);
      if (!report.ok) process.exitCode = 1;
    });
}

/** What can be checked once the schemas have no problem: budgets, and the schema that is left where fields are hidden. */
function problemsOfWhole(project: Project): readonly Diagnostic[] {
  const hiding = project.apps.filter(({ auth }) => auth.onForbidden === 'hide');
  if (hiding.length === 0 && !project.apps.some(hasBudget)) return [];
  try {
    const { clients } = loadSchemas(project);
    return [
      ...checkBudgets(project.root, project.apps, clients),
      ...hiding.flatMap(({ name }) => (clients.get(name) ?? []).flatMap(checkViews)),
    ];
  } catch (error) {
    if (error instanceof SchemaError) return []; // checkProject has reported it
    throw error;
  }
}

function textOf(
  { problems, warnings }: { problems: readonly Diagnostic[]; warnings: readonly Diagnostic[] },
  { apps, services }: Project,
): string {
  const found = [...problems, ...warnings].map(formatDiagnostic);
  const warned = warnings.length === 0 ? '' : `, ${count(warnings.length, 'warning')}`;
  const whole = `${count(apps.length, 'app')} and ${count(Object.keys(services).length, 'service')}: nothing wrong`;
  const verdict = problems.length === 0 ? whole : count(problems.length, 'problem');
  return [...found, ...(found.length === 0 ? [] : ['']), `${verdict}${warned}`].join('\n');
}

/** "1 app", "3 apps". */
function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
