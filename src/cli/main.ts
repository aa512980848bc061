/** The command `facet`. */

import './compile-cache.ts';
import { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';

/** In the order of the help. A command's modules are loaded when it is named: most need far less than all of them. */
const commands: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  init: async () => (await import('./init.ts')).addInit,
  start: async () => (await import('./start.ts')).addStart,
  dev: async () => (await import('./dev.ts')).addDev,
  check: async () => (await import('./check.ts')).addCheck,
  diff: async () => (await import('./diff.ts')).addDiff,
  print: async () => (await import('./print.ts')).addPrint,
  explain: async () => (await import('./explain.ts')).addExplain,
  import: async () => (await import('./import.ts')).addImport,
  codegen: async () => (await import('./codegen.ts')).addCodegen,
  documents: async () => (await import('./documents.ts')).addDocuments,
  usage: async () => (await import('./usage.ts')).addUsage,
  keys: async () => (await import('./keys.ts')).addKeys,
};

const program = new Command('facet')
  .description('A backend-for-frontend GraphQL gateway: each kind of client gets its own GraphQL API.')
  .option('-C, --project <folder>', 'the folder that holds apps/ and schemas/', '.')
  .showSuggestionAfterError()
  .showHelpAfterError('Run facet --help to see the commands.');
// Any word may be the value of an option, so each that is a command counts; all are needed for the help and for a mistyped one.
const named = Object.entries(commands).filter(([name]) => process.argv.includes(name));

try {
  for (const [, load] of named.length > 0 ? named : Object.entries(commands)) (await load())(program);
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
