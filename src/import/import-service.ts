/** From an API's description to a service file: what `facet import` does, but for writing it. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { StartupError } from '../base/startup-error.ts';
import { isUrl, type Progress, readDocument } from '../openapi/document.ts';
import { type Draft, type Finding, type OperationCount, rootNames } from './draft.ts';
import { takenNames } from './existing.ts';
import { printHeader } from './header.ts';
import { importOpenApi } from './openapi/import-openapi.ts';
import { unitsOf } from './print.ts';
import { copiesOf } from './proto/copies.ts';
import { importProtos } from './proto/import-proto.ts';
import { reflectProtos } from './proto/reflect.ts';
import type { ReflectionLimits } from './proto/reflection-client.ts';
import { type Merged, mergeUnits } from './reimport.ts';
import { putTogether, takeApart } from './written-file.ts';

export interface ImportInput {
  /** The project's folder. */
  readonly root: string;
  readonly service: string;
  /** Where the file is to be; its present text is what is edited by hand. */
  readonly out: string;
  readonly isForced: boolean;
  readonly progress?: Progress;
}

export interface ImportResult {
  readonly text: string;
  readonly service: string;
  readonly operations: OperationCount;
  /** Those of Query, Mutation and Subscription. */
  readonly fields: number;
  readonly types: number;
  readonly findings: readonly Finding[];
  readonly merged: Omit<Merged, 'units' | 'marks'>;
  /** Where the document says that the service is. */
  readonly url: string | undefined;
  /** Files to be put beside it: path in the project, and text. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

export function outFile(root: string, service: string): string {
  return join(root, 'schemas', 'services', `${service}.graphql`);
}

/** Throws a StartupError when the document cannot be read. */
export async function importOpenApiFile(location: string, input: ImportInput): Promise<ImportResult> {
  const document = await readDocument(location, input.progress);
  const { draft, title, operations, url } = importOpenApi(document, location, input.service, {
    taken: takenNames(input.root, input.service),
    progress: input.progress,
  });
  return finish(draft, { ...input, title, source: shownSource(location), operations, url, files: [] });
}

export interface ProtoOptions {
  /** Folders that imports are named from: protoc's --proto_path. */
  readonly protoPath?: readonly string[] | undefined;
  /** Said to be where it comes from. */
  readonly source?: string;
  /** Of `schemas/services/protos`, for the copies; none when not said. */
  readonly folder?: string;
}

/** Throws a StartupError when a file cannot be read, or would replace another one. */
export function importProtoFiles(
  files: readonly string[],
  input: ImportInput,
  { protoPath, source = files.map((file) => basename(file)).join(', '), folder }: ProtoOptions = {},
): ImportResult {
  const imported = importProtos({ files, protoPath }, input.service, takenNames(input.root, input.service));
  const { draft, title, operations } = imported;
  return finish(draft, {
    ...input,
    title,
    source,
    operations,
    url: undefined,
    files: copiesOf(imported.files, input.root, imported.imports, folder),
  });
}

/** From what a running server says of itself. Throws a StartupError that names it. */
export async function importReflection(
  address: string,
  input: ImportInput,
  limits?: ReflectionLimits,
): Promise<ImportResult> {
  const reflected = await reflectProtos(address, limits, input.progress);
  const folder = mkdtempSync(join(tmpdir(), 'facet-reflection-'));
  try {
    for (const { name, text } of reflected) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const files = reflected.filter(({ hasService }) => hasService).map(({ name }) => join(folder, name));
    return importProtoFiles(files, input, {
      protoPath: [folder],
      source: `the reflection of ${address}`,
      // Servers name their files without regard to those of others: two may have a service.proto.
      folder: input.service,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface FinishInput extends ImportInput {
  readonly title: string;
  readonly source: string;
  readonly operations: OperationCount;
  readonly url: string | undefined;
  readonly files: ImportResult['files'];
}

export function finish(
  draft: Draft,
  { out, root, service, isForced, title, source, operations, url, files }: FinishInput,
): ImportResult {
  if (draft.roots.Query.length === 0)
    draft.unmapped('Query', 'nothing here reads; an API needs a query, from another service or by hand');
  const theirs = unitsOf(draft);
  const before = existsSync(out) ? takeApart(readFileSync(out, 'utf8'), relative(root, out)) : undefined;
  const merged = mergeUnits(before?.units ?? [], before?.marks ?? new Map(), theirs, isForced);
  const header = printHeader({ title, source, findings: draft.findings });
  const text = putTogether({
    header,
    units: merged.units,
    marks: merged.marks,
    rootHeads: before?.rootHeads ?? new Map(),
  });
  const { units: _units, marks: _marks, ...told } = merged;
  return {
    text,
    service,
    operations,
    fields: rootNames.reduce((sum, name) => sum + draft.roots[name].length, 0),
    types: draft.types.size,
    findings: draft.findings,
    merged: told,
    url,
    files,
  };
}

/** Nobody's folders stand in a file that is shared. */
function shownSource(location: string): string {
  if (!isUrl(location)) return basename(location);
  const url = new URL(location);
  return `${url.origin}${url.pathname}`;
}

/** Throws a StartupError for a name that apps/services.ts could not hold. */
export function checkServiceName(name: string): void {
  if (!/^[a-z][a-z0-9_-]*$/.test(name))
    throw new StartupError(`--as ${name}: a service is named in lower case: letters, digits, - and _`);
}
