/** The trusted documents of a client that stand in the project: `apps/<app>/documents`, as files or as manifests. */

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Kind, parse } from 'graphql';
import { listFiles } from '../schema/read/source-files.ts';
import { documentIdOf } from './document-id.ts';
import { parseManifest } from './manifest.ts';

/** A trusted document and the file it is from. */
export interface TrustedDocument {
  readonly text: string;
  /** Where it stands, for what is said of it. */
  readonly file: string;
}

/** By id. */
export type TrustedDocuments = ReadonlyMap<string, TrustedDocument>;

/**
 * A file's ids are the hash of its exact text and, where it holds one named operation and no other file has that name,
 * the name. A manifest's ids are its own. Throws a StartupError for a manifest that cannot be read or was changed.
 */
export function readTrustedDocuments(
  root: string,
  { app, version }: { readonly app: string; readonly version: string | undefined },
): TrustedDocuments {
  const folder = join(root, 'apps', app, 'documents', ...(version === undefined ? [] : [version]));
  const documents = new Map<string, TrustedDocument>();
  const named = new Map<string, TrustedDocument[]>();
  for (const path of listFiles(folder, '.graphql', true)) {
    const document = { text: readFileSync(path, 'utf8'), file: relative(root, path) };
    documents.set(documentIdOf(document.text), document);
    const name = nameOf(document.text);
    if (name !== undefined) named.set(name, [...(named.get(name) ?? []), document]);
  }
  for (const [name, [document, second]] of named)
    if (document !== undefined && second === undefined) documents.set(name, document);
  for (const path of listFiles(folder, '.json', true)) {
    const file = relative(root, path);
    for (const { id, text } of parseManifest(readFileSync(path, 'utf8'), file))
      documents.set(id, { text, file });
  }
  return documents;
}

/** Undefined for a file that does not parse, which the checks tell, and for one of several operations. */
function nameOf(text: string): string | undefined {
  try {
    const [operation, second] = parse(text).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    return second === undefined ? operation?.name?.value : undefined;
  } catch {
    return undefined;
  }
}
