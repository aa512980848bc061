/** `facet dev`: serves, and takes up a changed file while serving. */

import { relative, resolve } from 'node:path';
import { watch } from 'chokidar';
import type { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { readProject } from './project.ts';
import { untilSignal } from './signals.ts';
import { listing } from './start.ts';

/** Editors write a file in several steps; this long after the last one it is read. */
const SETTLE_MS = 25;

export function addDev(program: Command): void {
  program
    .command('dev')
    .description('serve, and take up changed schema files without a restart')
    .option('-a, --app <name...>', 'serve only these apps')
    .action(async ({ app = [] }: { app?: string[] }) => {
      const { project: folder } = program.opts<{ project: string }>();
      const gateway = await startGateway(await readProject(folder, app));
      const root = resolve(folder);
      const watcher = watchSchemas(root, (files) => process.stdout.write(`${takeUp(gateway, files)}\n`));
      await watcher.ready;
      process.stdout.write(`${listing(gateway)}\nwatching schemas/: a save is served at once\n`);
      await untilSignal();
      await watcher.close();
      await gateway.stop(1000);
    });
}

/** Reloads, and says how it went. The last good generation serves on when a file is wrong. */
export function takeUp(gateway: Pick<Gateway, 'reload'>, files: readonly string[]): string {
  const startedAt = performance.now();
  try {
    gateway.reload();
    return `${files.join(', ')}: served after ${Math.round(performance.now() - startedAt)} ms`;
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return `${error.message}\nthe last good schemas are still served`;
  }
}

/** Tells of saves under `schemas/`, several at once when they come together. */
export function watchSchemas(
  root: string,
  changed: (files: readonly string[]) => void,
): { close(): Promise<void>; readonly ready: Promise<void> } {
  const watcher = watch(resolve(root, 'schemas'), { ignoreInitial: true });
  const pending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  watcher.on('all', (_event, path) => {
    if (!/\.(?:graphql|proto|ya?ml|json)$/.test(path)) return;
    pending.add(relative(root, path));
    clearTimeout(timer);
    timer = setTimeout(() => {
      const files = [...pending];
      pending.clear();
      changed(files);
    }, SETTLE_MS);
  });
  return {
    ready: new Promise((resolveReady) => void watcher.once('ready', () => resolveReady())),
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
