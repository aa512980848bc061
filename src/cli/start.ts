/** `facet start`: serves apps until it is told to stop, in one process or in several. */

import cluster from 'node:cluster';
import { type Command, InvalidArgumentError } from 'commander';
import { type Gateway, startGateway } from '../gateway.ts';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { readSigningKeys } from '../upstream/caller/signing-keys.ts';
import { type Project, readProject } from './project.ts';
import { untilSignal } from './signals.ts';
import { parseWorkers, runWorkers, type Served, untilStopped } from './workers.ts';

interface StartOptions {
  readonly app?: string[];
  readonly grace: number;
  readonly workers: number;
}

/** Adds the options and the action of `facet start`. */
export function addStart(command: Command, program: Command): void {
  command
    .option('-a, --app <name...>', 'serve only these apps')
    .option('-w, --workers <number>', 'processes that share the ports; auto is one a core', parseWorkers, 1)
    .option('--grace <seconds>', 'how long running requests may take to end when it stops', seconds, 10)
    .action(async ({ app = [], grace, workers }: StartOptions) => {
      const project = await readProject(program.opts<{ project: string }>().project, app);
      const graceMs = grace * 1000;
      if (cluster.isWorker) await serveAsWorker(project, graceMs);
      else if (workers === 1) await serve(project, graceMs);
      else if (!(await serveByWorkers(project, workers, graceMs))) process.exitCode = 1;
    });
}

async function serveByWorkers(
  { admin, root, signingKeys }: Project,
  count: number,
  graceMs: number,
): Promise<boolean> {
  const jwks = (await readSigningKeys(root, signingKeys))?.jwks;
  return runWorkers({ count, admin, jwks, graceMs, log: createLog() });
}

async function serve(project: Project, graceMs: number): Promise<void> {
  const gateway = await startGateway(project);
  process.stdout.write(`${listing(gateway)}\n`);
  await untilSignal();
  await gateway.stop(graceMs);
}

/** The primary process serves health and metrics for all workers. */
async function serveAsWorker(project: Project, graceMs: number): Promise<void> {
  const isStopped = untilStopped();
  const metrics = createMetrics({ isProcessIncluded: true, isOneOfMany: true });
  const gateway = await startGateway({ ...project, admin: undefined, metrics });
  process.send?.({ kind: 'served', listing: listing(gateway) } satisfies Served);
  await isStopped;
  await gateway.stop(graceMs);
  process.disconnect?.();
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
  throw new InvalidArgumentError('Give a number of seconds, 0 to 3600.');
}
