/** `facet import`: writes a service file from an OpenAPI document or .proto files. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import {
  checkServiceName,
  type ImportInput,
  type ImportResult,
  importOpenApiFile,
  importProtoFiles,
  importReflection,
  outFile,
} from '../import/import-service.ts';
import { conflictText, reportJson, summary } from '../import/report.ts';
import { createProgress } from './progress.ts';

interface ImportOptions {
  readonly as: string;
  readonly out?: string;
  readonly stdout?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

export function addImport(command: Command, program: Command): void {
  command.addCommand(
    withOptions(
      new Command('openapi')
        .description('from an OpenAPI document: Swagger 2.0, OpenAPI 3.0 and 3.1, JSON or YAML')
        .argument('<file|url>'),
    ).action(async (location: string, options: ImportOptions) =>
      run(program, options, (input) => importOpenApiFile(location, input)),
    ),
  );
  command.addCommand(
    withOptions(
      new Command('proto')
        .description(
          'from .proto files, which are copied to schemas/services/protos, or from a server’s reflection',
        )
        .argument('[file...]'),
    )
      .option('--reflect <host:port>', 'ask a running server instead of reading files')
      .option('-I, --proto-path <folder...>', 'where imports are looked for, before the folders above a file')
      .action(async (files: string[], options: ProtoImportOptions) =>
        run(program, options, (input) => importProto(files, options, input)),
      ),
  );
}

interface ProtoImportOptions extends ImportOptions {
  readonly protoPath?: string[];
  readonly reflect?: string;
}

async function importProto(
  files: readonly string[],
  { reflect, protoPath }: ProtoImportOptions,
  input: ImportInput,
): Promise<ImportResult> {
  if ((reflect === undefined) === (files.length === 0))
    throw new StartupError('say what to import: .proto files, or --reflect host:port');
  return reflect === undefined
    ? importProtoFiles(files, input, { protoPath })
    : importReflection(reflect, input);
}

function withOptions(command: Command): Command {
  return command
    .requiredOption('--as <service>', 'the name of the service, as in apps/services.ts')
    .option('--out <path>', 'write to this file instead of schemas/services/<service>.graphql')
    .option('--stdout', 'print the file instead of writing it')
    .option('--json', 'print the report as JSON')
    .option('--force', 'take the new definition where one was edited by hand and has changed upstream');
}

async function run(
  program: Command,
  options: ImportOptions,
  read: (input: ImportInput) => Promise<ImportResult>,
): Promise<void> {
  const { as: service, stdout: isPrinted = false, json: isJson = false, force: isForced = false } = options;
  if (isPrinted && isJson) throw new StartupError('say what to print: --stdout or --json');
  checkServiceName(service);
  const root = resolve(program.opts<{ project: string }>().project);
  const out = options.out === undefined ? outFile(root, service) : resolve(options.out);
  const shown = relative(process.cwd(), out);
  const progress = createProgress((line) => process.stderr.write(line));
  const result = await read({ root, service, out, isForced, progress }).catch((error: unknown) => {
    if (error instanceof StartupError) error.about = { service, file: shown };
    throw error;
  });
  const isRefused = result.merged.conflicts.length > 0;
  if (!isRefused && !isPrinted) write([{ path: out, text: result.text }, ...result.files]);
  if (isJson) process.stdout.write(`${reportJson(result, shown, !isRefused)}\n`);
  else if (isPrinted && !isRefused) process.stdout.write(result.text);
  process.stderr.write(
    isRefused ? `${conflictText(result, shown)}\n` : `${summary(result, isPrinted ? undefined : shown)}\n`,
  );
  if (isRefused) process.exitCode = 1;
}

function write(files: ImportResult['files']): void {
  for (const { path, text } of files) {
    if (!existsSync(dirname(path))) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
