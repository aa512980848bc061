/** Checks an app's trusted documents (`apps/<app>/documents`) against the schema its clients see. */

import { join, relative } from 'node:path';
import { type DocumentNode, validate } from 'graphql';
import type { ClientSchema } from '../client-schema.ts';
import type { Diagnostics } from '../diagnostics.ts';
import { limits, parseFile } from '../read/parse-file.ts';
import { listFiles } from '../read/source-files.ts';
import { Unread } from '../read/unread.ts';
import type { Check } from './check.ts';

/** Those of a versioned client are in a folder of the version's name. */
export function readDocuments(
  root: string,
  { app, version }: Pick<ClientSchema, 'app' | 'version'>,
  diagnostics: Diagnostics,
): DocumentNode[] {
  const folder = join(root, 'apps', app, 'documents', ...(version === undefined ? [] : [version]));
  const unread = new Unread();
  return listFiles(folder, '.graphql', true).flatMap(
    (path) => parseFile(root, relative(root, path), diagnostics, unread, limits.documentTokens) ?? [],
  );
}

/** The trusted documents of one client. */
interface CheckedDocuments {
  /** The project's folder. */
  readonly root: string;
  readonly client: Pick<ClientSchema, 'app' | 'version' | 'schema'>;
  readonly diagnostics: Diagnostics;
}

/** Reports every document that no longer fits, in the words of GraphQL's validation. */
export const documentCheck: Check<CheckedDocuments> = { codes: ['FACET_DOCUMENT'], run: checkDocuments };

function checkDocuments({ root, client, diagnostics }: CheckedDocuments): void {
  for (const document of readDocuments(root, client, diagnostics)) {
    for (const { message, nodes } of validate(client.schema, document)) {
      const place = nodes?.find(({ loc }) => loc !== undefined)?.loc;
      diagnostics.add('FACET_DOCUMENT', message, undefined, place, join('apps', client.app, 'documents'));
    }
  }
}
