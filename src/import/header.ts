/** The comment block at the top of an imported file: where it comes from, and all that is not in it. */

import type { Finding } from './draft.ts';
import { HEADER_START } from './written-file.ts';

export interface HeaderInput {
  readonly title: string;
  readonly source: string;
  readonly findings: readonly Finding[];
}

export function printHeader({ title, source, findings }: HeaderInput): string {
  const unmapped = findings.filter(({ kind }) => kind !== 'changed');
  const changed = findings.filter(({ kind }) => kind === 'changed');
  const lines = [
    `${HEADER_START} from ${source}: ${title}.`,
    'Edit it freely: an import of the next version keeps what was edited by hand.',
    ...section('Not in this file:', unmapped),
    ...section('Here in another way:', changed),
  ];
  return lines.map((line) => (line === '' ? '#' : `${line.startsWith('#') ? '' : '# '}${line}`)).join('\n');
}

function section(heading: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  return ['', heading, ...findings.map((finding) => `- ${oneLine(findingText(finding))}`)];
}

export function findingText({ what, reason }: Finding): string {
  return `${what}: ${reason}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
