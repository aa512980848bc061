/**
 * Marks: what was generated, remembered in comments of the file, so that a later import knows what was edited by hand. A
 * mark is the hash of what a definition says: a program that formats the file changes no mark.
 */

import { createHash } from 'node:crypto';
import { type DocumentNode, parse, print, Source, type Token, TokenKind, visit } from 'graphql';

/** By definition (`User`, `Query.user`): the mark of what was generated. */
export type Marks = ReadonlyMap<string, string>;

const HEADING = '# Marks of facet import: by them it knows what was edited by hand. Leave them as they are.';
const MARK = /^\s*# ([\w.]+) ([0-9a-f]{10})\s*$/;

/** The mark of a definition, or of a field of a root type. */
export function markOf(text: string): string {
  return hashOf(meaningOf(text) ?? plain(text));
}

/** Whether a definition is as it was when it was marked. */
export function isMarkedBy(text: string, mark: string | undefined): boolean {
  // Marks of files that were written before were those of the text.
  return mark !== undefined && (markOf(text) === mark || hashOf(plain(text)) === mark);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

/** A definition, or a field of a root type, as a document; undefined for text that is neither. */
export function parseUnit(text: string): DocumentNode | undefined {
  for (const source of [text, `type Root {\n${text}\n}`]) {
    try {
      return parse(new Source(source));
    } catch {
      // The next one, or no definition at all.
    }
  }
  return undefined;
}

/** The definition in one form, whatever its spaces, line ends and kinds of quotes, and the comments in it. */
function meaningOf(text: string): string | undefined {
  const document = parseUnit(text);
  if (document === undefined) return undefined;
  const plainQuotes = visit(document, { StringValue: (node) => ({ ...node, block: false }) });
  return [print(plainQuotes), ...commentsOf(document)].join('\n');
}

function commentsOf(document: DocumentNode): string[] {
  const comments: string[] = [];
  for (let token: Token | null = document.loc?.startToken ?? null; token !== null; token = token.next)
    if (token.kind === TokenKind.COMMENT) comments.push(token.value.trim());
  return comments;
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

/** The file without its marks, and the marks, wherever they stand. None in a file that was written by hand. */
export function splitMarks(text: string): { readonly body: string; readonly marks: Marks } {
  const marks = new Map<string, string>();
  const lines = text.split(/\r?\n/).filter((line) => {
    const [, key, mark] = MARK.exec(line) ?? [];
    if (key === undefined || mark === undefined) return line.trim() !== HEADING;
    marks.set(key, mark);
    return false;
  });
  return { body: lines.join('\n'), marks };
}
