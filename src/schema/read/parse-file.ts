/** Parses a schema file or document, and goes on behind a definition that does not parse: one run tells every one. */

import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import type { Diagnostics } from '../diagnostics.ts';
import { readFileText } from './file-text.ts';
import { tooDeep } from './nesting.ts';
import { withoutTokens } from './place.ts';
import type { Unread } from './unread.ts';

/** What checks take grows with the square of some documents, and with the tokens of every file. */
export const limits = { schemaTokens: 500_000, documentTokens: 15_000 } as const;

/** Of one file; a file with more of them is no GraphQL. */
const MAX_SYNTAX_ERRORS = 10;

/** `shown` is the file's path from the project's folder. Undefined for a file that says nothing. */
export function parseFile(
  root: string,
  shown: string,
  diagnostics: Diagnostics,
  unread: Unread,
  maxTokens: number = limits.schemaTokens,
): DocumentNode | undefined {
  const text = readFileText(root, shown, diagnostics);
  if (text === undefined) {
    unread.add('everything');
    return undefined;
  }
  const whole = new Source(text, shown);
  const deep = tooDeep(text);
  if (deep !== undefined) {
    diagnostics.add('FACET_NESTING', deep.message, 'flatten it', { source: whole, offset: deep.offset });
    unread.add('everything');
    return undefined;
  }
  let source = whole;
  for (let errors = 0; errors < MAX_SYNTAX_ERRORS; errors++) {
    // A new file is empty for a moment, and one that is all comments says nothing: neither is a mistake.
    if (/^(?:\s|,|\uFEFF|#[^\n\r]*)*$/.test(source.body)) return undefined;
    try {
      return withoutTokens(parse(source, { maxTokens }));
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      if (error.message.includes(`more than ${maxTokens} tokens`)) {
        const message = `it has more than ${maxTokens} tokens`;
        diagnostics.add('FACET_FILE_SIZE', message, 'cut it into several files', undefined, shown);
        unread.add('everything');
        return undefined;
      }
      const [offset = 0] = error.positions ?? [];
      diagnostics.add('FACET_SYNTAX', error.message.replace('Syntax Error: ', ''), undefined, {
        source: whole,
        offset,
      });
      const broken = definitionAt(source.body, offset);
      unread.add(namesIn(broken.text));
      source = new Source(blanked(source.body, broken), shown);
    }
  }
  unread.add('everything');
  return undefined;
}

interface Piece {
  readonly start: number;
  readonly text: string;
}

/** Definitions begin at the margin; a description belongs to what follows it. */
const DEFINITION =
  /^(?:"""(?:[^"]|"(?!""))*"""\s*|"[^"\n]*"\s*)?(?:extend\s+)?(?:schema|type|interface|union|enum|input|scalar|directive|query|mutation|subscription|fragment)\b|^\{/gm;

/** The definition that the error is in. One whose brackets stay open makes the next one look wrong. */
function definitionAt(body: string, offset: number): Piece {
  const starts = [0, ...[...body.matchAll(DEFINITION)].map(({ index }) => index)];
  const at = starts.findLastIndex((start) => start <= offset);
  const piece = (index: number): Piece => {
    const start = starts[index] ?? 0;
    return { start, text: body.slice(start, starts[index + 1] ?? body.length) };
  };
  for (let before = at - 1; before > 0; before--) {
    if (piece(before).text.trim() === '') continue;
    return isOpen(piece(before).text) ? piece(before) : piece(at);
  }
  return piece(at);
}

function isOpen(text: string): boolean {
  const plain = text.replaceAll(/"""(?:[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, '');
  return plain.split(/[{(]/).length > plain.split(/[})]/).length;
}

function blanked(body: string, { start, text }: Piece): string {
  return body.slice(0, start) + text.replaceAll(/[^\n\r]/g, ' ') + body.slice(start + text.length);
}

function namesIn(text: string): readonly string[] | 'everything' {
  const name = /(?:^|\s)(?:type|interface|union|enum|input|scalar)\s+([A-Za-z_]\w*)/.exec(text)?.[1];
  return name === undefined ? 'everything' : [name];
}
