/** What changed for each client between two states of a project, and which trusted documents a breaking change breaks. */

import { type Change, CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import type { DocumentUsage } from './document-usage.ts';

/** One client in one state of the project. */
export interface Client {
  readonly app: string;
  readonly version: string | undefined;
  readonly schema: GraphQLSchema;
  /** Its trusted documents that fit its schema. */
  readonly documents: readonly DocumentUsage[];
}

/** How much a change hurts those who use the schema, as GraphQL Inspector tells it. */
export type Level = 'breaking' | 'dangerous' | 'safe';

/** One change of a client's schema. */
export interface ClientChange {
  readonly level: Level;
  /** As GraphQL Inspector names it, or CLIENT_ADDED and CLIENT_REMOVED. */
  readonly type: string;
  readonly message: string;
  /** The coordinate that changed: `Product.name`. */
  readonly path: string | undefined;
  /** Of a breaking change: the documents that use what changed. */
  readonly documents: readonly { readonly file: string; readonly operations: readonly string[] }[];
}

/** All changes of one client. */
export interface ClientDiff {
  readonly app: string;
  readonly version: string | undefined;
  /** Breaking ones first. */
  readonly changes: readonly ClientChange[];
}

/** Every client of either state, those that did not change too. */
export async function diffClients(
  before: readonly Client[],
  after: readonly Client[],
): Promise<ClientDiff[]> {
  const old = new Map(before.map((client) => [nameOf(client), client]));
  const now = new Map(after.map((client) => [nameOf(client), client]));
  const names = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return Promise.all(names.map((name) => diffClient(old.get(name), now.get(name))));
}

async function diffClient(before: Client | undefined, after: Client | undefined): Promise<ClientDiff> {
  const { app, version } = before ?? after ?? { app: '', version: undefined };
  return { app, version, changes: await changesOf(before, after) };
}

async function changesOf(before: Client | undefined, after: Client | undefined): Promise<ClientChange[]> {
  if (before === undefined)
    return [
      {
        level: 'safe',
        type: 'CLIENT_ADDED',
        message: `${nameOf(after)} is new`,
        path: undefined,
        documents: [],
      },
    ];
  if (after === undefined) {
    const message = `${nameOf(before)} is no longer served`;
    return [
      {
        level: 'breaking',
        type: 'CLIENT_REMOVED',
        message,
        path: undefined,
        documents: before.documents.map(shown),
      },
    ];
  }
  const changes = await diff(before.schema, after.schema);
  return changes
    .map((change) => changeOf(change, before))
    .toSorted((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level));
}

const levels: readonly Level[] = ['breaking', 'dangerous', 'safe'];
const levelOf: Readonly<Record<CriticalityLevel, Level>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

function changeOf(change: Change, { schema, documents }: Client): ClientChange {
  const level = levelOf[change.criticality.level];
  const used = level === 'breaking' ? usedBy(change, schema) : undefined;
  return {
    level,
    type: String(change.type),
    message: change.message.replace(/\.$/, ''),
    path: change.path,
    documents:
      used === undefined ? [] : documents.filter(({ coordinates }) => coordinates.has(used)).map(shown),
  };
}

/** The coordinate whose users meet the change: what is new itself is met by those of what it belongs to. */
function usedBy({ type, path, meta }: Change, schema: GraphQLSchema): string | undefined {
  if (type === 'UNION_MEMBER_REMOVED')
    return (meta as { removedUnionMemberTypeName: string }).removedUnionMemberTypeName;
  const steps = path?.split('.') ?? [];
  while (steps.length > 1 && !exists(schema, steps)) steps.pop();
  return steps.length === 0 ? undefined : steps.join('.');
}

function exists(schema: GraphQLSchema, [typeName = '', member = '', argument]: readonly string[]): boolean {
  const type = schema.getType(typeName);
  if (type === undefined) return false;
  if ('getValues' in type) return type.getValue(member) !== undefined;
  if (!('getFields' in type)) return false;
  const field = type.getFields()[member];
  if (field === undefined || argument === undefined) return field !== undefined;
  return 'args' in field && field.args.some(({ name }) => name === argument);
}

function shown({ file, operations }: DocumentUsage) {
  return { file, operations };
}

/** `mobile`, or `partner v1`. */
function nameOf(client: Pick<Client, 'app' | 'version'> | undefined): string {
  return [client?.app, client?.version].filter((part) => part !== undefined).join(' ');
}
