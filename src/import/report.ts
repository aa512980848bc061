/** What an import tells: for people on standard error, for programs as JSON. */

import type { Finding } from './draft.ts';
import { findingText } from './header.ts';
import type { ImportResult } from './import-service.ts';

/** `file` is undefined when the file went to standard output. */
export function summary(
  { operations, fields, types, findings, merged, service, url }: ImportResult,
  file: string | undefined,
): string {
  const unmapped = findings.filter(({ kind }) => kind !== 'changed').map(findingText);
  const changed = findings.filter(({ kind }) => kind === 'changed').map(findingText);
  return [
    `${file ?? service}: ${fields} fields from ${operations.mapped} of ${operations.of} operations, ${types} types`,
    ...listed('not in it:', unmapped),
    ...listed('in another way:', changed),
    ...listed('kept as edited by hand:', merged.kept),
    ...listed('removed, for the API no longer has it:', merged.removed),
    ...(url === undefined ? [] : [`the document says that the service is at ${url} (apps/services.ts)`]),
  ].join('\n');
}

function listed(heading: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `  ${item}`)];
}

/** The refusal, with what each side says. */
export function conflictText({ merged }: ImportResult, file: string): string {
  return [
    ...merged.conflicts.flatMap(({ key, mine, theirs, isWritten, mark }) => [
      `${file}: ${key} was ${isWritten ? 'written by hand, and the API has one too' : 'edited by hand, and has changed in the API'}`,
      ...differences(mine, theirs),
      `  to keep the one of the file, let its mark at the end of the file be: # ${key} ${mark}`,
    ]),
    `nothing is written: ${merged.conflicts.length} to decide, or --force to take the new ones`,
  ].join('\n');
}

/** The lines of each side that the other has not. */
function differences(mine: string, theirs: string): string[] {
  const [mineLines, theirLines] = [mine.split('\n'), theirs.split('\n')];
  return [
    ...mineLines.filter((line) => !theirLines.includes(line)).map((line) => `  - ${line}`),
    ...theirLines.filter((line) => !mineLines.includes(line)).map((line) => `  + ${line}`),
  ];
}

export function reportJson(
  { operations, fields, types, findings, merged, service, url, files }: ImportResult,
  file: string,
  isWritten: boolean,
): string {
  const told = (isTold: (kind: Finding['kind']) => boolean): Omit<Finding, 'kind'>[] =>
    findings.filter(({ kind }) => isTold(kind)).map(({ what, reason }) => ({ what, reason }));
  return JSON.stringify(
    {
      ok: isWritten,
      service,
      file,
      url,
      operations: { ...operations, unmapped: told((kind) => kind === 'operation').map(({ what }) => what) },
      fields,
      types,
      unmapped: told((kind) => kind !== 'changed'),
      changed: told((kind) => kind === 'changed'),
      added: merged.added,
      replaced: merged.changed,
      removed: merged.removed,
      kept: merged.kept,
      conflicts: merged.conflicts,
      protos: files.map(({ path }) => path),
    },
    null,
    2,
  );
}
