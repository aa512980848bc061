/** The command `facet`. */

import { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { addCheck } from './check.ts';
import { addCodegen } from './codegen.ts';
import { addDev } from './dev.ts';
import { addDiff } from './diff.ts';
import { addDocuments } from './documents.ts';
import { addExplain } from './explain.ts';
import { addImport } from './import.ts';
import { addInit } from './init.ts';
import { addKeys } from './keys.ts';
import { addPrint } from './print.ts';
import { addStart } from './start.ts';
import { addUsage } from './usage.ts';

const program = new Command('facet')
  .description('A backend-for-frontend GraphQL gateway: each kind of client gets its own GraphQL API.')
  .option('-C, --project <folder>', 'the folder that holds apps/ and schemas/', '.')
  .showSuggestionAfterError()
  .showHelpAfterError('Run facet --help to see the commands.');
addInit(program);
addStart(program);
addDev(program);
addCheck(program);
addDiff(program);
addPrint(program);
addExplain(program);
addImport(program);
addCodegen(program);
addDocuments(program);
addUsage(program);
addKeys(program);

try {
  await program.parseAsync();
} catch (error) {
  // A mistake of the project is told in its own words; anything else is ours, and its stack helps to mend it.
  process.stderr.write(
    error instanceof StartupError
      ? `${error.message}\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
