/** What an import tells: for people on standard error, for programs as JSON. */

import { findingText } from './header.ts';
import type { ImportResult } from './import-service.ts';

/** `file` is undefined when the file went to standard output. */
export function summary(
  { operations, types, findings, merged, service, url }: ImportResult,
  file: string | undefined,
): string {
  const unmapped = findings.filter(({ kind }) => kind === 'unmapped').map(findingText);
  const changed = findings.filter(({ kind }) => kind === 'changed').map(findingText);
  return [
    `${file ?? service}: ${operations.mapped} fields from ${operations.of} operations, ${types} types`,
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
  { operations, types, findings, merged, service, url, files }: ImportResult,
  file: string,
  isWritten: boolean,
): string {
  return JSON.stringify(
    {
      ok: isWritten,
      service,
      file,
      url,
      operations,
      types,
      unmapped: findings
        .filter(({ kind }) => kind === 'unmapped')
        .map(({ what, reason }) => ({ what, reason })),
      changed: findings
        .filter(({ kind }) => kind === 'changed')
        .map(({ what, reason }) => ({ what, reason })),
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
