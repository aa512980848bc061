/** `facet print`: the SDL that a client sees, or that of the whole services graph. */

import type { Command } from 'commander';
import { printSchema } from 'graphql';
import { StartupError } from '../base/startup-error.ts';
import { loadGraph, loadSchemas } from '../schema/build/load.ts';
import { chooseClient } from './choose-client.ts';
import { readProject } from './project.ts';

/** Adds the options and the action of `facet print`. */
export function addPrint(command: Command, program: Command): void {
  command
    .option('-a, --app <name>', 'the client')
    .option('--api-version <version>', 'of a client with versions; the newest when left out')
    .option('--graph', 'the services graph, which clients are made from')
    .action(
      async ({ app, apiVersion, graph = false }: { app?: string; apiVersion?: string; graph?: boolean }) => {
        if ((app === undefined) === !graph)
          throw new StartupError('say what to print: --app <name>, or --graph');
        const { root, services, apps } = await readProject(
          program.opts<{ project: string }>().project,
          app === undefined ? [] : [app],
        );
        const input = { root, services, apps };
        const schema =
          app === undefined
            ? loadGraph(input)
            : chooseClient(loadSchemas(input).clients.get(app) ?? [], app, apiVersion).schema;
        process.stdout.write(`${printSchema(schema)}\n`);
      },
    );
}
