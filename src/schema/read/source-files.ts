/** Reads the schema files of a project: one SDL file a service, a folder of them a client, the .proto files beside. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { DocumentNode } from 'graphql';
import type { Diagnostics } from '../diagnostics.ts';
import { parseFile } from './parse-file.ts';
import { Unread } from './unread.ts';

/** A parsed service file. */
export interface ServiceFile {
  readonly service: string;
  readonly document: DocumentNode;
}

/** The parsed files of one client, or of one version of it. */
export interface ClientFiles {
  readonly app: string;
  /** The name of the version folder, or undefined when the client has none. */
  readonly version: string | undefined;
  readonly folder: string;
  readonly documents: readonly DocumentNode[];
  /** What is missing of them because it does not parse. */
  readonly unread: Unread;
}

/** `schemas/services/*.graphql`, each a service of the same name. */
export function readServiceFiles(
  root: string,
  diagnostics: Diagnostics,
  unread = new Unread(),
): ServiceFile[] {
  const folder = join(root, 'schemas', 'services');
  return listFiles(folder, '.graphql', false).flatMap((path) => {
    const document = parseFile(root, relative(root, path), diagnostics, unread);
    return document === undefined ? [] : [{ service: basename(path, '.graphql'), document }];
  });
}

/** Every .proto file under `schemas/services`. */
export function listProtoFiles(root: string): string[] {
  return listFiles(join(root, 'schemas', 'services'), '.proto', true);
}

/** `schemas/clients/<app>`: one client, or one a version when it holds folders named v1, v2, ... */
export function readClientFiles(root: string, app: string, diagnostics: Diagnostics): ClientFiles[] {
  const folder = join(root, 'schemas', 'clients', app);
  const shown = relative(root, folder);
  if (!existsSync(folder)) {
    diagnostics.add(
      'FACET_CLIENT_MISSING',
      `the app "${app}" has no schema`,
      `write what it sees in ${shown}/schema.graphql`,
      undefined,
      shown,
    );
    return [];
  }
  const versions = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^v\d+$/.test(entry.name))
    .map((entry) => entry.name)
    .toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  const read = (path: string, version?: string): ClientFiles => {
    const unread = new Unread();
    const documents = listFiles(path, '.graphql', true).flatMap(
      (file) => parseFile(root, relative(root, file), diagnostics, unread) ?? [],
    );
    return { app, version, folder: relative(root, path), documents, unread };
  };
  return versions.length === 0
    ? [read(folder)]
    : versions.map((version) => read(join(folder, version), version));
}

/** Whatever has such a name: what is no file is told when it is read. */
export function listFiles(folder: string, extension: string, recursive: boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(extension) && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
