/** `facet diff`: what changed for each client since a commit, and the trusted documents that it breaks. */

import type { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import type { ClientChange, ClientDiff } from '../schema/diff/diff-clients.ts';
import { readClients } from '../schema/diff/read-clients.ts';
import { atCommit } from './git.ts';
import { readProject } from './project.ts';

interface DiffOptions {
  readonly against: string;
  readonly json?: boolean;
  readonly allowBreaking?: boolean;
}

/** Adds the options and the action of `facet diff`. */
export function addDiff(command: Command, program: Command): void {
  command
    .requiredOption('--against <ref>', 'a commit, branch or tag')
    .option('--json', 'print the changes as JSON')
    .option('--allow-breaking', 'exit with 0 although a change breaks clients')
    .action(async ({ against, json = false, allowBreaking = false }: DiffOptions) => {
      const { project: folder } = program.opts<{ project: string }>();
      const after = readClients(await readProject(folder, []));
      const { clients, commit } = await atCommit(folder, against, async (checkout) => {
        const before = await clientsAt(checkout.root, against);
        // What compares is large, and no other command needs it.
        const { diffClients } = await import('../schema/diff/diff-clients.ts');
        return { clients: await diffClients(before, after), commit: checkout.commit };
      });
      const report = { ok: countOf(clients, 'breaking') === 0, against: { ref: against, commit }, clients };
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${textOf(clients)}\n`);
      if (!(report.ok || allowBreaking)) process.exitCode = 1;
    });
}

async function clientsAt(root: string, ref: string) {
  try {
    return readClients(await readProject(root, []));
  } catch (cause) {
    if (!(cause instanceof StartupError)) throw cause;
    const reason = cause.message.replaceAll(`${root}/`, '');
    throw new StartupError(`the project does not check at ${ref}, so nothing can be compared:\n${reason}`, {
      cause,
    });
  }
}

function nameOf({ app, version }: ClientDiff): string {
  return version === undefined ? app : `${app} ${version}`;
}

function textOf(clients: readonly ClientDiff[]): string {
  const parts = clients.map((client) =>
    client.changes.length === 0
      ? `${nameOf(client)}: no change`
      : [nameOf(client), ...client.changes.flatMap(linesOf)].join('\n'),
  );
  const counts = (['breaking', 'dangerous', 'safe'] as const).map(
    (level) => `${countOf(clients, level)} ${level}`,
  );
  return [...parts, counts.join(', ')].join('\n\n');
}

function linesOf({ level, message, documents }: ClientChange): string[] {
  const broken = documents.map(
    ({ file, operations }) => `             breaks ${file}: ${operations.join(', ')}`,
  );
  return [`  ${level.padEnd(9)}  ${message}`, ...broken];
}

function countOf(clients: readonly ClientDiff[], level: ClientChange['level']): number {
  return clients.flatMap(({ changes }) => changes).filter((change) => change.level === level).length;
}
