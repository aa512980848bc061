/** From an API's description to a service file: what `facet import` does, but for writing it. */

import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { StartupError } from '../base/startup-error.ts';
import { isUrl, readDocument } from '../openapi/document.ts';
import { type Draft, type Finding, rootNames } from './draft.ts';
import { takenNames } from './existing.ts';
import { printHeader } from './header.ts';
import { importOpenApi } from './openapi/import-openapi.ts';
import { unitsOf } from './print.ts';
import { copiesOf } from './proto/copies.ts';
import { importProtos } from './proto/import-proto.ts';
import { type Merged, mergeUnits } from './reimport.ts';
import { putTogether, takeApart } from './written-file.ts';

export interface ImportInput {
  /** The project's folder. */
  readonly root: string;
  readonly service: string;
  /** Where the file is to be; its present text is what is edited by hand. */
  readonly out: string;
  readonly isForced: boolean;
}

export interface ImportResult {
  readonly text: string;
  readonly service: string;
  readonly operations: { readonly mapped: number; readonly of: number };
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
  const document = await readDocument(location);
  const { draft, title, operations, url } = importOpenApi(
    document,
    location,
    input.service,
    takenNames(input.root, input.service),
  );
  return finish(draft, { ...input, title, source: shownSource(location), operations, url, files: [] });
}

/** Throws a StartupError when a file cannot be read, or would replace another one. */
export function importProtoFiles(files: readonly string[], input: ImportInput): ImportResult {
  const {
    draft,
    title,
    operations,
    files: read,
  } = importProtos(files, input.service, takenNames(input.root, input.service));
  const copies = copiesOf(read, input.root);
  return finish(draft, {
    ...input,
    title,
    source: files.map((file) => basename(file)).join(', '),
    operations,
    url: undefined,
    files: copies,
  });
}

export interface FinishInput extends ImportInput {
  readonly title: string;
  readonly source: string;
  readonly operations: number;
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
    operations: {
      mapped: rootNames.reduce((sum, name) => sum + draft.roots[name].length, 0),
      of: operations,
    },
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
