/**
 * Manifests of trusted documents as the clients' own tools write them: Apollo's persisted query manifest, and the map
 * of ids to texts that Relay's compiler and others write.
 */

import { createHash } from 'node:crypto';
import { StartupError } from '../base/startup-error.ts';
import { parseDocumentId } from './document-id.ts';

/** An entry of a manifest. */
export interface ListedDocument {
  readonly id: string;
  readonly text: string;
}

/** Hashes by their length in hexadecimal digits: what a generated id can be checked by. */
const hashes: ReadonlyMap<number, string> = new Map([
  [32, 'md5'],
  [40, 'sha1'],
  [64, 'sha256'],
]);

/** Throws a StartupError that names the file and the entry; an id that is a hash must be the hash of its text. */
export function parseManifest(json: string, file: string): ListedDocument[] {
  const entries = entriesOf(parseJson(json, file), file);
  const seen = new Map<string, string>();
  return entries.map(([given, text]) => {
    const id = parseDocumentId(given);
    if (id === undefined || typeof text !== 'string' || text.trim() === '')
      throw new StartupError(`${file}: ${shown(given)} is no id with the text of a document`);
    checkHash(id, text, file);
    if ((seen.get(id) ?? text) !== text)
      throw new StartupError(`${file}: ${shown(id)} stands for two documents`);
    seen.set(id, text);
    return { id, text };
  });
}

function entriesOf(json: unknown, file: string): (readonly [unknown, unknown])[] {
  if (!isObject(json)) throw new StartupError(`${file}: a manifest is a JSON object`);
  if (json['format'] === undefined) return Object.entries(json);
  if (json['format'] !== 'apollo-persisted-query-manifest' || json['version'] !== 1)
    throw new StartupError(
      `${file}: the format ${shown(json['format'])} version ${shown(json['version'])} is not known; apollo-persisted-query-manifest version 1 is`,
    );
  const { operations } = json;
  if (!Array.isArray(operations)) throw new StartupError(`${file}: "operations" must be a list`);
  return operations.map((operation: unknown) =>
    isObject(operation) ? ([operation['id'], operation['body']] as const) : ([operation, undefined] as const),
  );
}

function checkHash(id: string, text: string, file: string): void {
  const hex = id.startsWith('sha256:') ? id.slice('sha256:'.length) : id;
  const algorithm = /^[0-9a-f]+$/.test(hex) ? hashes.get(hex.length) : undefined;
  if (algorithm === undefined || createHash(algorithm).update(text, 'utf8').digest('hex') === hex) return;
  throw new StartupError(
    `${file}: ${shown(id)} is not the ${algorithm} of its document: the file was changed`,
  );
}

function parseJson(json: string, file: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new StartupError(`${file}: not JSON`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
