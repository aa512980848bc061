/** Reads the documentation as data: fenced blocks with their marks, tables by their rows, sections by their heading. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');
export const docsFolder = join(root, 'docs');

export interface Block {
  readonly file: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence: `graphql`. */
  readonly language: string;
  /** The words after it: `wrong FACET_SYNTAX`. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** By their path in docs/. */
export function docFiles(): string[] {
  return readdirSync(docsFolder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.md'),
  );
}

export function readDoc(file: string): string {
  return readFileSync(join(docsFolder, file), 'utf8');
}

/** Every fenced block of a file in docs/. */
export function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; marks: string[]; lines: string[] } | undefined;
  for (const [index, line] of readDoc(file).split('\n').entries()) {
    if (!line.startsWith('```')) {
      open?.lines.push(line);
      continue;
    }
    if (open === undefined) {
      const [language = '', ...marks] = line.slice(3).trim().split(/\s+/);
      open = { line: index + 1, language, marks, lines: [] };
      continue;
    }
    const { lines, ...block } = open;
    blocks.push({ file, ...block, text: lines.join('\n') });
    open = undefined;
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the block is not closed`);
  return blocks;
}

/** `docs/checks.md:12`, for messages and test names. */
export function placeOf({ file, line }: Block): string {
  return `docs/${file}:${line}`;
}

/** The text under a heading, up to the next one of the same or a higher level. */
export function sectionOf(file: string, heading: string): string {
  const lines = readDoc(file).split('\n');
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`docs/${file} has no heading "${heading}"`);
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  let inBlock = false;
  const end = lines.findIndex((line, index) => {
    if (line.startsWith('```') && index > start) inBlock = !inBlock;
    const found = /^(#+) /.exec(line)?.[1]?.length;
    return index > start && !inBlock && found !== undefined && found <= level;
  });
  return lines.slice(start + 1, end === -1 ? undefined : end).join('\n');
}

/** The rows of every table in a text, as cells without the backticks round a whole cell; headings are left out. */
export function rowsOf(text: string): string[][] {
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) =>
          cell
            .trim()
            .replaceAll('\\|', '|')
            .replace(/^`([^`]*)`$/, '$1'),
        ),
    );
  const rules = rows.flatMap((row, index) => (row.every((cell) => /^:?-+:?$/.test(cell)) ? [index] : []));
  return rows.filter((_row, index) => !rules.includes(index) && !rules.includes(index + 1));
}
