/**
 * Marks: what was generated, remembered at the end of the file, so that a later import knows what was edited by hand.
 * A mark is the hash of a definition's text as it was generated.
 */

import { createHash } from 'node:crypto';

export type Marks = ReadonlyMap<string, string>;

const HEADING = '# Marks of facet import: by them it knows what was edited by hand. Leave them as they are.';
const MARK = /^# ([\w.]+) ([0-9a-f]{10})$/;

export function markOf(text: string): string {
  return createHash('sha256').update(plain(text)).digest('hex').slice(0, 10);
}

/** Line ends and the space round a definition are no edit. */
function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
    .trim();
}

export function printMarks(marks: Marks): string {
  return `${HEADING}\n${[...marks].map(([key, mark]) => `# ${key} ${mark}\n`).join('')}`;
}

/** The file without its marks, and the marks: the last lines of it. None in a file that was written by hand. */
export function splitMarks(text: string): { readonly body: string; readonly marks: Marks } {
  const lines = text.split(/\r?\n/);
  const marks: (readonly [string, string])[] = [];
  let end = lines.length;
  for (; end > 0; end--) {
    const line = lines[end - 1]?.trimEnd() ?? '';
    const [, key, mark] = MARK.exec(line) ?? [];
    if (key !== undefined && mark !== undefined) marks.unshift([key, mark]);
    else if (line !== '' && line !== HEADING) break;
  }
  return marks.length === 0
    ? { body: text, marks: new Map() }
    : { body: `${lines.slice(0, end).join('\n')}\n`, marks: new Map(marks) };
}
