/** `facet dev`: serves, and takes up a changed file while serving. */

import type { Command } from 'commander';
import { startDev } from './dev-session.ts';
import { addMockFlags, type MockFlags, mockOptions } from './mock-options.ts';
import { untilSignal } from './signals.ts';
import { listing } from './start.ts';

/** Adds the options and the action of `facet dev`. */
export function addDev(command: Command, program: Command): void {
  command.option('-a, --app <name...>', 'serve only these apps');
  addMockFlags(command).action(async ({ app = [], ...flags }: { app?: string[] } & MockFlags) => {
    const { project: folder } = program.opts<{ project: string }>();
    const mock = mockOptions(flags);
    const say = (text: string): void => void process.stdout.write(`${text}\n`);
    const session = await startDev({ folder, only: app, mock, say });
    say(listing(session.gateway));
    if (mock !== undefined)
      say(`mocked: ${mock.services === 'all' ? 'all services' : mock.services.join(', ')}`);
    await session.watch();
    say('watching schemas/ and apps/: a save is served at once');
    await untilSignal();
    await session.close();
  });
}
