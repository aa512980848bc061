/** `facet documents`: registers the documents of a client's version with running gateways, lists them, and retires a version. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { parse, validate } from 'graphql';
import { StartupError } from '../base/startup-error.ts';
import { documentIdOf } from '../documents/document-id.ts';
import { type ListedDocument, parseManifest } from '../documents/manifest.ts';
import { createDocumentRegistry, type DocumentRegistry } from '../documents/redis-documents.ts';
import { readTrustedDocuments } from '../documents/trusted.ts';
import { loadSchemas } from '../schema/build/load.ts';
import { type Project, readProject } from './project.ts';
import { withRedis } from './with-redis.ts';

interface Common {
  readonly app: string;
  readonly json?: boolean;
}

/** Adds the commands under `facet documents`. */
export function addDocuments(documents: Command, program: Command): void {
  documents
    .command('push')
    .description(
      "register the documents of a client's version: those of apps/<app>/documents, or of the files",
    )
    .argument('[files...]', '.graphql files, or manifests of Apollo or Relay as .json')
    .requiredOption('-a, --app <name>', 'the app that takes them')
    .requiredOption('-v, --app-version <version>', 'the version of the client that sends them', versionName)
    .option('--json', 'print the ids as JSON')
    .action((files: string[], options: Common & { appVersion: string }) => push(program, files, options));
  documents
    .command('list')
    .description('list what is registered, with the versions that send it')
    .requiredOption('-a, --app <name>', 'the app')
    .option('--json', 'print it as JSON')
    .action((options: Common) => list(program, options));
  documents
    .command('retire')
    .description('take away the documents that only this version sends')
    .requiredOption('-a, --app <name>', 'the app')
    .requiredOption('-v, --app-version <version>', 'the version that nobody uses any more', versionName)
    .action((options: Common & { appVersion: string }) => retire(program, options));
}

async function push(
  program: Command,
  files: readonly string[],
  { app, appVersion, json }: Common & { appVersion: string },
): Promise<void> {
  const project = await projectOf(program, app);
  const documents = files.length === 0 ? ofProject(project, app) : files.flatMap(readFile);
  if (documents.length === 0)
    throw new StartupError(`there are no documents in apps/${app}/documents; name files to push others`);
  checkDocuments(project, app, documents);
  const added = await withRegistry(project, (registry) => registry.push(app, appVersion, documents));
  const text = `${app} ${appVersion}: ${documents.length} documents, ${added} of them new\n${documents.map(({ id }) => id).join('\n')}`;
  print(
    json === true
      ? JSON.stringify({ app, version: appVersion, added, ids: documents.map(({ id }) => id) })
      : text,
  );
}

async function list(program: Command, { app, json }: Common): Promise<void> {
  const project = await projectOf(program, app);
  const listed = await withRegistry(project, (registry) => registry.list(app));
  if (json === true) print(JSON.stringify(listed));
  else if (listed.length === 0) print(`${app}: nothing is registered`);
  else
    for (const { id, versions, text } of listed) print(`${id}  ${versions.join(', ')}  ${firstLine(text)}`);
}

async function retire(program: Command, { app, appVersion }: Common & { appVersion: string }): Promise<void> {
  const project = await projectOf(program, app);
  const removed = await withRegistry(project, (registry) => registry.retire(app, appVersion));
  print(`${app} ${appVersion} is retired; ${removed} documents that no other version sends are gone`);
}

function projectOf(program: Command, app: string): Promise<Project> {
  return readProject(program.opts<{ project: string }>().project, [app]);
}

/** Of a versioned app all versions together: an id stands for one text, whichever API is asked for it. */
function ofProject(project: Project, app: string): ListedDocument[] {
  const clients = loadSchemas(project).clients.get(app) ?? [];
  const documents = clients.flatMap((client) => [...readTrustedDocuments(project.root, client)]);
  return [...new Map(documents.map(([id, { text }]) => [id, text]))].map(([id, text]) => ({ id, text }));
}

function readFile(path: string): ListedDocument[] {
  let text: string;
  try {
    text = readFileSync(resolve(path), 'utf8');
  } catch (cause) {
    throw new StartupError(`${path} cannot be read`, { cause });
  }
  return path.endsWith('.json') ? parseManifest(text, path) : [{ id: documentIdOf(text), text }];
}

/** A document that fits no version of the app is refused before anything is registered. */
function checkDocuments(project: Project, app: string, documents: readonly ListedDocument[]): void {
  const clients = loadSchemas(project).clients.get(app) ?? [];
  for (const { id, text } of documents) {
    const problems = clients.map(({ schema }) => problemOf(() => validate(schema, parse(text))));
    if (problems.every((problem) => problem !== undefined))
      throw new StartupError(
        `${id} does not fit the schema of ${app}: ${problems[0]}\nnothing was registered`,
      );
  }
}

function problemOf(check: () => readonly Error[]): string | undefined {
  try {
    return check()[0]?.message;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function withRegistry<Result>(
  { redis }: Project,
  use: (registry: DocumentRegistry) => Promise<Result>,
): Promise<Result> {
  return withRedis(redis, (store) => use(createDocumentRegistry(store)));
}

function firstLine(text: string): string {
  const line = text.split('\n').find((each) => each.trim() !== '' && !each.startsWith('#')) ?? '';
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

function versionName(text: string): string {
  if (/^[\w.+-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Give letters, digits, ".", "+", "-" and "_", 64 at most.');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
