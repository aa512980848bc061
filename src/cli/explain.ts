/** `facet explain`: which calls an operation makes, in which waves, and what it costs, without running it. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type DocumentNode, GraphQLError, getOperationAST, Kind, parse, Source, validate } from 'graphql';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';
import { budgetOf } from '../config/budgets.ts';
import { planSvg } from '../explain/plan-svg.ts';
import { type PlanReport, reportOf } from '../explain/report.ts';
import { textOf } from '../explain/text.ts';
import { count, summaryOf } from '../explain/words.ts';
import { budgetsOf, callsBeyond } from '../plan/check-budgets.ts';
import { planOperation } from '../plan/plan-operation.ts';
import { type TrustedOperation, trustedName, trustedOperations } from '../plan/trusted-operations.ts';
import { loadSchemas } from '../schema/build/load.ts';
import type { ClientSchema } from '../schema/client-schema.ts';
import { chooseClient } from './choose-client.ts';
import { explainDiff } from './explain-diff.ts';
import { type Project, readProject } from './project.ts';

interface ExplainOptions {
  readonly app?: string;
  readonly apiVersion?: string;
  readonly operation?: string;
  readonly variables?: string;
  readonly json?: boolean;
  readonly svg?: string;
  readonly diff?: string;
}

/** Adds the options and the action of `facet explain`. */
export function addExplain(command: Command, program: Command): void {
  command
    .argument(
      '[document]',
      'a file, - for the standard input, a document as text, or the name of a trusted operation; all of these when left out',
    )
    .option('-a, --app <name>', 'the client that asks')
    .option('--api-version <version>', 'of a client with versions; the newest when left out')
    .option('--operation <name>', 'of a document with several')
    .option('--variables <json>', 'an object as JSON, or a file that holds it')
    .option('--json', 'print the plan as JSON')
    .option('--svg <file>', 'draw the plan into this file')
    .option('--diff <ref>', 'compare the trusted documents with those of a git commit')
    .action(async (file: string | undefined, options: ExplainOptions) => {
      const { project: folder } = program.opts<{ project: string }>();
      if (options.diff !== undefined && file !== undefined)
        throw new StartupError('--diff compares all trusted documents: name no document');
      const project = await readProject(folder, options.app === undefined ? [] : [options.app]);
      if (options.diff !== undefined)
        return explainDiff(project, {
          folder,
          ref: options.diff,
          app: options.app,
          isJson: options.json === true,
        });
      if (file === undefined) return explainAll(project, options.json === true);
      return explainOne(project, file, options);
    });
}

function explainOne(project: Project, file: string, options: ExplainOptions): void {
  const { app, apiVersion, operation, json = false, svg } = options;
  if (app === undefined) throw new StartupError('say which client asks: --app <name>');
  const client = chooseClient(loadSchemas(project).clients.get(app) ?? [], app, apiVersion);
  const variables = readVariables(options.variables);
  const source = sourceOf(file);
  const asked =
    source === undefined
      ? trustedOperation(project, client, file)
      : operationOf(client, readDocument(source, client), operation);
  refuseUnknown(variables, asked);
  const { plan } = asked;
  const report = reportOf(plan, variables);
  if (svg !== undefined) writeFileSync(resolve(svg), planSvg(report, app));
  const budget = budgetOf(budgetsOf(project.apps, app), plan.name).maxUpstreamCalls;
  const isBeyond = budget !== undefined && (report.calls === null || report.calls > budget);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${textOf(report, app)}\n`);
  if (budget !== undefined && !json)
    process.stdout.write(`budget  ${count(budget, 'call')}${isBeyond ? ': passed' : ''}\n`);
  if (isBeyond) process.exitCode = 1;
}

type AskedOperation = Pick<TrustedOperation, 'plan' | 'definition'>;

function operationOf(
  client: ClientSchema,
  document: DocumentNode,
  operation: string | undefined,
): AskedOperation {
  const definition = getOperationAST(document, operation);
  if (definition) return { definition, plan: planOperation(client, document, operation) };
  const names = operationNames(document);
  const known = names.length === 0 ? 'none with a name' : names.join(', ');
  throw new StartupError(
    operation === undefined
      ? `the document has no operation, or several: name one with --operation. It has ${known}.`
      : `the document has no operation "${operation}".${didYouMean(operation, names)} It has ${known}.`,
  );
}

function operationNames(document: DocumentNode): string[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
  );
}

/** A variable that the operation does not have changes nothing, which is never what was meant. */
function refuseUnknown(
  variables: Readonly<Record<string, unknown>>,
  { plan: { name }, definition }: AskedOperation,
): void {
  const known = (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const unknown = Object.keys(variables).find((given) => !known.includes(given));
  if (unknown === undefined) return;
  const has = known.length === 0 ? 'It has none' : `It has ${known.join(', ')}`;
  throw new StartupError(
    `${name ?? 'the operation'} has no variable "${unknown}".${didYouMean(unknown, known)} ${has}.`,
  );
}

/** Undefined for a name: a file that is there is meant before an operation that is called so. */
function sourceOf(document: string): Source | undefined {
  if (document === '-') return new Source(readFileSync(0, 'utf8'), 'standard input');
  if (document.includes('{')) return new Source(document, 'document');
  if (!existsSync(document)) return undefined;
  try {
    return new Source(readFileSync(document, 'utf8'), document);
  } catch (cause) {
    throw new StartupError(`${document} cannot be read`, { cause });
  }
}

function trustedOperation({ root }: Project, client: ClientSchema, name: string): TrustedOperation {
  const operations = trustedOperations(root, client);
  const found = operations.find(({ plan }) => plan.name === name);
  if (found !== undefined) return found;
  const names = operations.flatMap(({ plan }) => plan.name ?? []);
  const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
  throw new StartupError(
    `there is no file "${name}", and ${client.app} has no trusted operation of that name.${didYouMean(name, names)} ${known}`,
  );
}

/** A line for each trusted operation. */
function explainAll(project: Project, isJson: boolean): void {
  const { clients } = loadSchemas(project);
  const all = [...clients.values()].flat().flatMap((client) => trustedOperations(project.root, client));
  const rows = all.map((trusted) => rowOf(project, trusted));
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ name, report, beyond }) =>
      `${name.padEnd(width)}  ${summaryOf(report)}${beyond === undefined ? '' : `, budget ${beyond.max}: passed`}`,
  );
  const text = lines.length === 0 ? 'there are no trusted documents' : lines.join('\n');
  const data = rows.map(({ app, version, report }) => ({ app, version, ...report }));
  process.stdout.write(isJson ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`);
  if (rows.some(({ beyond }) => beyond !== undefined)) process.exitCode = 1;
}

function rowOf(project: Project, trusted: TrustedOperation) {
  const { app, version } = trusted.client;
  const report: PlanReport = reportOf(trusted.plan, {});
  const beyond = callsBeyond(trusted, budgetsOf(project.apps, app));
  return { name: trustedName(trusted), app, version: version ?? null, report, beyond };
}

function readDocument(source: Source, client: ClientSchema): DocumentNode {
  const document = parseDocument(source);
  const problems = validate(client.schema, document);
  if (problems.length > 0) throw new StartupError(problems.map(String).join('\n\n'));
  return document;
}

function parseDocument(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (cause) {
    const reason = cause instanceof GraphQLError ? String(cause) : `${source.name} cannot be read`;
    throw new StartupError(reason, { cause });
  }
}

function readVariables(given: string | undefined): Record<string, unknown> {
  if (given === undefined) return {};
  const isText = /^\s*[{[]/.test(given);
  if (!isText && !existsSync(given))
    throw new StartupError(
      `--variables: there is no file ${given}\n  fix: give an object as JSON, such as '{"first": 5}', or a file that holds one`,
    );
  const shown = isText ? '--variables' : `--variables ${given}`;
  try {
    const value = JSON.parse(isText ? given : readFileSync(given, 'utf8')) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (cause) {
    throw new StartupError(`${shown}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  throw new StartupError(`${shown}: it must be an object, such as {"first": 5}`);
}
