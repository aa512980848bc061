/** The command `facet`. */

import './compile-cache.ts';
import { Command, Help } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { readManifest } from './own-package.ts';

type Add = (command: Command, program: Command) => void;

interface Named {
  readonly description: string;
  /** Loads the modules of the command, once it is named: most commands need only some of them. */
  readonly load: () => Promise<Add>;
}

/** In the order of the help. */
const commands: Readonly<Record<string, Named>> = {
  init: {
    description: 'write a small project that runs, with a demo service, a document and a test',
    load: async () => (await import('./init.ts')).addInit,
  },
  start: {
    description: 'serve all apps of the project, or those named',
    load: async () => (await import('./start.ts')).addStart,
  },
  dev: {
    description: 'serve, and take up changed files without a restart',
    load: async () => (await import('./dev.ts')).addDev,
  },
  check: {
    description: 'check all schema files and documents; exit code 1 when something is wrong',
    load: async () => (await import('./check.ts')).addCheck,
  },
  diff: {
    description: 'compare what each client sees with a git commit; exit code 1 when a change breaks clients',
    load: async () => (await import('./diff.ts')).addDiff,
  },
  print: {
    description: 'print the schema of a client, or of the services graph',
    load: async () => (await import('./print.ts')).addPrint,
  },
  explain: {
    description:
      'tell which calls an operation makes, and what it costs; exit code 1 when a budget is passed',
    load: async () => (await import('./explain.ts')).addExplain,
  },
  import: {
    description: 'write a service file from an OpenAPI document, .proto files or a gRPC server',
    load: async () => (await import('./import.ts')).addImport,
  },
  codegen: {
    description: 'write TypeScript types of each client and its documents to apps/<app>/generated',
    load: async () => (await import('./codegen.ts')).addCodegen,
  },
  documents: {
    description: 'trusted documents in Redis: push, list, retire (REDIS_URL says where it is)',
    load: async () => (await import('./documents.ts')).addDocuments,
  },
  usage: {
    description: 'what partners used in a month, by day and operation (REDIS_URL says where it is)',
    load: async () => (await import('./usage.ts')).addUsage,
  },
  keys: {
    description: 'API keys of partners: create, list, rotate, revoke',
    load: async () => (await import('./keys.ts')).addKeys,
  },
};

/** What other tools call a command of ours. */
const otherNames: Readonly<Record<string, string>> = {
  serve: 'start',
  run: 'start',
  up: 'start',
  watch: 'dev',
  validate: 'check',
  lint: 'check',
  plan: 'explain',
  generate: 'codegen',
  new: 'init',
  create: 'init',
};

function withHint(text: string): string {
  const [, name = ''] = /unknown command '(.+)'/.exec(text) ?? [];
  const meant = Object.hasOwn(otherNames, name) ? otherNames[name] : undefined;
  return meant === undefined ? text : `${text.trimEnd()}\n(It is called ${meant}.)\n`;
}

const program: Command = new Command('facet')
  .description('A backend-for-frontend GraphQL gateway: each kind of client gets its own GraphQL API.')
  .option('-C, --project <folder>', 'the folder that holds apps/ and schemas/', '.')
  .version(readManifest().version, '-V, --version', 'print the version')
  // What a command takes is known once its modules are loaded.
  .configureHelp({
    subcommandTerm: (command) =>
      command.parent === program ? command.name() : new Help().subcommandTerm(command),
  })
  .configureOutput({ outputError: (text, write) => write(withHint(text)) })
  .showSuggestionAfterError()
  .showHelpAfterError('Run facet --help to see the commands.');

try {
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = program.command(name).description(description);
    // Any word may be the value of an option, so each that is a command counts.
    if (process.argv.includes(name)) (await load())(command, program);
  }
  await program.parseAsync();
} catch (error) {
  // A mistake in the project is a message for its author. Anything else is a fault of ours, and the stack helps to find it.
  process.stderr.write(
    error instanceof StartupError
      ? `${error.message}\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  // A program reads the standard output only.
  if (error instanceof StartupError && process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ ok: false, ...error.about, error: error.message }, null, 2)}\n`);
  process.exitCode = 1;
}
