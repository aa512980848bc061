/** `facet explain --diff`: how the plans of the trusted documents have changed since a commit. */

import { StartupError } from '../base/startup-error.ts';
import { reportOf } from '../explain/report.ts';
import { amount, count, summaryOf } from '../explain/words.ts';
import { budgetsOf, callsBeyond } from '../plan/check-budgets.ts';
import { type TrustedOperation, trustedName, trustedOperations } from '../plan/trusted-operations.ts';
import { loadSchemas } from '../schema/build/load.ts';
import { atCommit } from './git.ts';
import { type Project, readProject } from './project.ts';

interface DiffOptions {
  readonly folder: string;
  readonly ref: string;
  readonly app: string | undefined;
  readonly isJson: boolean;
}

/** The figures of a plan that are compared. */
interface Figures {
  readonly calls: number | null;
  readonly waves: number;
  readonly cost: number;
}

interface Change {
  readonly name: string;
  readonly before: Figures | null;
  readonly after: Figures | null;
  /** The budget of calls that the operation passes now. */
  readonly passes: number | null;
}

/** Prints which plans have changed since `ref`, and sets the exit code to 1 when one is over its budget. */
export async function explainDiff(
  project: Project,
  { folder, ref, app, isJson }: DiffOptions,
): Promise<void> {
  const after = operationsOf(project);
  const before = await atCommit(folder, ref, async ({ root }) =>
    operationsOf(await projectAt(root, ref, app)),
  );
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const changes = names.map((name): Change => {
    const now = after.get(name);
    const beyond = now === undefined ? undefined : callsBeyond(now, budgetsOf(project.apps, now.client.app));
    return { name, before: figuresOf(before.get(name)), after: figuresOf(now), passes: beyond?.max ?? null };
  });
  const isWithin = changes.every(({ passes }) => passes === null);
  const report = { ok: isWithin, against: ref, operations: changes };
  process.stdout.write(isJson ? `${JSON.stringify(report, null, 2)}\n` : `${textOf(changes)}\n`);
  if (!isWithin) process.exitCode = 1;
}

async function projectAt(root: string, ref: string, app: string | undefined): Promise<Project> {
  try {
    const project = await readProject(root, []);
    // An app that is new has no documents before.
    return app === undefined
      ? project
      : { ...project, apps: project.apps.filter(({ name }) => name === app) };
  } catch (cause) {
    if (!(cause instanceof StartupError)) throw cause;
    throw new StartupError(
      `the project cannot be read at ${ref}:\n${cause.message.replaceAll(`${root}/`, '')}`,
      {
        cause,
      },
    );
  }
}

function operationsOf(project: Project): ReadonlyMap<string, TrustedOperation> {
  const clients = [...loadSchemas(project).clients.values()].flat();
  const operations = clients.flatMap((client) => trustedOperations(project.root, client));
  return new Map(operations.map((operation) => [trustedName(operation), operation]));
}

function figuresOf(operation: TrustedOperation | undefined): Figures | null {
  if (operation === undefined) return null;
  const { calls, waves, cost } = reportOf(operation.plan, {});
  return { calls, waves: waves.length, cost };
}

function textOf(changes: readonly Change[]): string {
  const lines = changes.flatMap((change) => lineOf(change) ?? []);
  const same = changes.length - changes.filter(isChanged).length;
  const rest = `${count(same, 'operation')} as before`;
  return [...lines, lines.length === 0 ? rest : `\n${rest}`].join('\n');
}

function isChanged({ before, after }: Change): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}

function lineOf(change: Change): string | undefined {
  const { name, before, after, passes } = change;
  const budget = passes === null ? '' : `; its budget of ${count(passes, 'call')} is passed`;
  if (after === null) return `${name}: gone`;
  if (before === null) return `${name}: new, ${figuresText(after)}${budget}`;
  const parts = [
    before.calls === after.calls ? '' : `${bare(before.calls)} to ${count(after.calls, 'call')}`,
    before.waves === after.waves ? '' : `${before.waves} to ${count(after.waves, 'wave')}`,
    before.cost === after.cost ? '' : `cost ${amount(before.cost)} to ${amount(after.cost)}`,
  ].filter((part) => part !== '');
  if (parts.length > 0) return `${name}: ${parts.join(', ')}${budget}`;
  return passes === null ? undefined : `${name}: ${figuresText(after)}${budget}`;
}

function bare(calls: number | null): string {
  return calls === null ? 'very many' : String(calls);
}

function figuresText({ calls, waves, cost }: Figures): string {
  return summaryOf({ calls, cost, waves: Array.from({ length: waves }) });
}
