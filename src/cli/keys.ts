/** `facet keys`: API keys of partners, made, listed, rotated and revoked while gateways run. */

import { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { keySourceOf } from '../identity/identity.ts';
import { createApiKey, revokeApiKey, rotateApiKey } from '../stores/api-keys/manage.ts';
import { type ApiKey, type NewApiKey, stateOf } from '../stores/api-keys/record.ts';
import type { ApiKeySource } from '../stores/api-keys/source.ts';
import { createRedis, type RedisStore, StoreUnavailable } from '../stores/redis.ts';
import { durationMs } from './duration.ts';
import { readProject } from './project.ts';

interface Options {
  readonly app?: string;
  readonly json?: boolean;
}

/** A person waits longer than a request. */
const COMMAND_TIMEOUT_MS = 5000;

/** Adds the commands under `facet keys`. */
export function addKeys(keys: Command, program: Command): void {
  const add = (name: string, description: string): Command => {
    const command = new Command(name)
      .description(description)
      .option('-a, --app <name>', 'the app; not needed when only one has API keys')
      .option('--json', 'print JSON');
    keys.addCommand(command);
    return command;
  };
  add('create', 'make a key and show it, this once')
    .requiredOption('--partner <name>', 'whose key it is')
    .option('--scopes <scope...>', 'what it may do')
    .option('--tier <name>', 'the limits that hold for it')
    .option('--expires <duration>', 'how long it is good, as 90d; for ever when left out', durationMs)
    .action((options: Options & { partner: string; scopes?: string[]; tier?: string; expires?: number }) =>
      withSource(program, options, async (source, app) => {
        const { partner, scopes = [], tier, expires } = options;
        const expiresAt = expires === undefined ? undefined : new Date(Date.now() + expires).toISOString();
        tellNew(await createApiKey(source, { app, partner, scopes, tier, expiresAt }), options);
      }),
    );
  add('list', 'show all keys, without what proves them')
    .option('--partner <name>', 'only the keys of this partner')
    .action((options: Options & { partner?: string }) =>
      withSource(program, options, async (source, app) => {
        const { partner } = options;
        const records = (await source.read())
          .filter((record) => record.app === app && (partner === undefined || record.partner === partner))
          .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
        print(options.json === true ? JSON.stringify(records.map(shown), undefined, 2) : table(records));
      }),
    );
  add('rotate', 'make a key in place of another, which stays good for a while')
    .argument('<id>', 'of the old key')
    .option('--overlap <duration>', 'how long the old key is still good', durationMs, durationMs('24h'))
    .action((id: string, options: Options & { overlap: number }) =>
      withSource(program, options, async (source) => {
        const made = await rotateApiKey(source, id, options.overlap);
        tellNew(made, options);
        if (options.json !== true) note(`The old key ${id} is good until ${made.old.expiresAt}.`);
      }),
    );
  add('revoke', 'end a key now, in every gateway')
    .argument('<id>')
    .action((id: string, options: Options) =>
      withSource(program, options, async (source) => {
        const record = await revokeApiKey(source, id);
        if (options.json === true) print(JSON.stringify(shown(record), undefined, 2));
        else note(`The key ${id} of ${record.partner} is revoked since ${record.revokedAt}.`);
      }),
    );
}

/** Opens where the keys of the app are, and says in words when that does not answer. */
async function withSource(
  program: Command,
  { app: wanted }: Options,
  work: (source: ApiKeySource, app: string) => Promise<void>,
): Promise<void> {
  const {
    root,
    apps,
    redis: url,
  } = await readProject(program.opts<{ project: string }>().project, wanted === undefined ? [] : [wanted]);
  const having = apps.filter(({ auth }) => auth.apiKeys !== undefined);
  const [app] = having;
  if (app === undefined)
    throw new StartupError(
      `${wanted === undefined ? 'no app has API keys' : `${wanted} has no API keys`}: set auth.apiKeys`,
    );
  if (having.length > 1)
    throw new StartupError(`say which app: --app ${having.map(({ name }) => name).join(' or --app ')}`);
  const redis = url === undefined ? undefined : await openRedis(url);
  try {
    await work(keySourceOf({ app, root, redis }), app.name);
  } catch (error) {
    throw error instanceof StoreUnavailable
      ? new StartupError(`Redis: ${error.message}`, { cause: error })
      : error;
  } finally {
    await redis?.close();
  }
}

function openRedis(url: string): Promise<RedisStore> {
  return createRedis({
    url,
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
    log: (_level, message, fields) => note(`${message}: ${JSON.stringify(fields?.['reason'] ?? '')}`),
  });
}

/** The key alone on standard output, so that a script can take it. */
function tellNew({ key, record }: NewApiKey, { json }: Options): void {
  if (json === true) {
    print(JSON.stringify({ key, ...shown(record) }, undefined, 2));
    return;
  }
  print(key);
  const end = record.expiresAt === undefined ? 'without an end' : `until ${record.expiresAt}`;
  note(`The key ${record.id} of ${record.partner} for ${record.app}, good ${end}. It is not shown again.`);
}

/** Without the hash, which is of no use to a reader. */
function shown({ hash: _hash, ...record }: ApiKey): object {
  return { ...record, state: stateOf({ hash: _hash, ...record }, Date.now()) };
}

function table(records: readonly ApiKey[]): string {
  const rows = [
    ['ID', 'PARTNER', 'STATE', 'TIER', 'EXPIRES', 'SCOPES'],
    ...records.map((record) => [
      record.id,
      record.partner,
      stateOf(record, Date.now()),
      record.tier ?? '-',
      record.expiresAt ?? 'never',
      record.scopes.join(' ') || '-',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
