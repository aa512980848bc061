/** `facet start`: serves apps until it is told to stop. */

import { type Command, InvalidArgumentError } from 'commander';
import { type Gateway, startGateway } from '../gateway.ts';
import { readProject } from './project.ts';
import { untilSignal } from './signals.ts';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('serve all apps of the project, or those named')
    .option('-a, --app <name...>', 'serve only these apps')
    .option('--grace <seconds>', 'how long answers under way may take when it stops', seconds, 10)
    .action(async ({ app = [], grace }: { app?: string[]; grace: number }) => {
      const project = await readProject(program.opts<{ project: string }>().project, app);
      const gateway = await startGateway(project);
      process.stdout.write(`${listing(gateway)}\n`);
      await untilSignal();
      await gateway.stop(grace * 1000);
    });
}

/** What listens where, one line an endpoint. */
export function listing({ apps, admin }: Pick<Gateway, 'apps' | 'admin'>): string {
  const rows = apps.flatMap(({ name, endpoints }) => endpoints.map((endpoint) => [name, endpoint] as const));
  if (admin !== undefined) rows.push(['admin', admin]);
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, address]) => `${name.padEnd(width)}  ${address}`).join('\n');
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 3600) return value;
  throw new InvalidArgumentError('It is a number of seconds, 0 to 3600.');
}
