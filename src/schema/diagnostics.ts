/** What is wrong with schema files: collected over all files, then shown with file, line, column, the line and the fix. */

import { type ASTNode, type GraphQLError, getLocation, type Location, type Source } from 'graphql';
import type { Problem } from '../base/report.ts';
import { StartupError } from '../base/startup-error.ts';

/** Something wrong in a schema file or document, with its place. */
export interface Diagnostic {
  /** A warning is served all the same. */
  readonly severity: 'error' | 'warning';
  /** Stable and documented: docs/checks.md. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** What to write instead; undefined where nothing is known that would do. */
  readonly fix: string | undefined;
  /** The path from the project's folder. */
  readonly file: string;
  /** From 1; 0 where the whole file is meant. */
  readonly line: number;
  /** From 1; 0 where the whole line or file is meant. */
  readonly column: number;
  /** The line itself and the length of what is pointed at, where there is one. */
  readonly text: string | undefined;
  /** How many characters are meant; 0 where no place is. */
  readonly length: number;
}

/** A mistake in a type shows up in each call that gives or takes the type. These codes are told once for a place. */
const ofTypes = new Set(['FACET_REPLY_FIELD', 'FACET_REPLY_TYPE', 'FACET_REQUEST_FIELD', 'FACET_WIRE_VALUE']);

/** Nobody reads more, and finding each of them can take long. */
const MAX_ERRORS = 1000;

/** Stops a check at the limit. What was found until then is still shown. */
class TooManyProblems extends Error {
  constructor() {
    super(`there are more than ${MAX_ERRORS} problems`);
  }
}

/** The diagnostics of one check, over all its files. */
export class Diagnostics {
  readonly #found: Diagnostic[] = [];
  #errors = 0;

  report = ({ code, message, node, fix }: Problem): void => {
    this.add(code, message, fix, node.loc);
  };

  /** A problem of a file as a whole, or of a place in it that is no node. */
  add(
    code: string,
    message: string,
    fix?: string,
    place?: Location | { source: Source; offset: number },
    file = '',
  ): void {
    this.#found.push({ severity: 'error', ...locate(code, message, fix, place, file) });
    if (++this.#errors >= MAX_ERRORS) throw new TooManyProblems();
  }

  /** A warning: it works, but the author should know. */
  warn(
    code: string,
    message: string,
    fix: string | undefined,
    place: Location | undefined,
    file: string,
  ): void {
    this.#found.push({ severity: 'warning', ...locate(code, message, fix, place, file) });
  }

  /** Sorted by file and place. Where several follow from one mistake, only that one is kept. */
  get items(): readonly Diagnostic[] {
    return this.#causes().toSorted((a, b) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
    );
  }

  /** How many errors there are so far. */
  get errors(): number {
    return this.#errors;
  }

  #causes(): Diagnostic[] {
    const literal = new Set(this.#found.filter(({ code }) => code === 'FACET_BAD_ARGUMENT').map(placeOf));
    const told = new Set<string>();
    return this.#found.filter((found) => {
      if (found.line === 0) return true;
      if (found.code !== 'FACET_BAD_ARGUMENT' && literal.has(placeOf(found))) return false;
      if (!ofTypes.has(found.code)) return true;
      const mistake = `${placeOf(found)} ${found.code} ${found.fix}`;
      if (told.has(mistake)) return false;
      told.add(mistake);
      return true;
    });
  }

  /** Runs a check to its end, or until there is too much to tell. */
  untilTooMany<Result>(check: () => Result): Result | undefined {
    try {
      return check();
    } catch (error) {
      if (error instanceof TooManyProblems) return undefined;
      throw error;
    }
  }

  /** Throws a SchemaError when there is an error; warnings alone do not stop a start. */
  throwIfAny(): void {
    const errors = this.items.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new SchemaError(errors);
  }
}

function placeOf({ file, line, column }: Diagnostic): string {
  return `${file}:${line}:${column}`;
}

/** Nobody reads a longer line, and a file may be one line of megabytes. */
const MAX_SHOWN = 2000;

function lineAround(body: string, offset: number): string {
  const start = Math.max(body.lastIndexOf('\n', offset - 1), body.lastIndexOf('\r', offset - 1)) + 1;
  const rest = body.slice(start, start + MAX_SHOWN + 2);
  const length = rest.search(/[\n\r]/);
  return length === -1 ? rest : rest.slice(0, length);
}

function locate(
  code: string,
  message: string,
  fix: string | undefined,
  place: Location | { source: Source; offset: number } | undefined,
  file: string,
): Omit<Diagnostic, 'severity'> {
  if (place === undefined)
    return { code, message, fix, file, line: 0, column: 0, text: undefined, length: 0 };
  const offset = 'offset' in place ? place.offset : place.start;
  const located = getLocation(place.source, offset);
  const { line } = located;
  // A byte order mark is no character that anybody sees.
  const mark = line === 1 && place.source.body.startsWith('\uFEFF') ? 1 : 0;
  const column = located.column - mark;
  const text = lineAround(place.source.body, offset).slice(mark);
  if (text.length > MAX_SHOWN)
    return { code, message, fix, file: place.source.name, line, column, text: undefined, length: 0 };
  const end = 'offset' in place ? offset + 1 : place.end;
  const length = Math.max(1, Math.min(end - offset, text.length - column + 1));
  return { code, message, fix, file: place.source.name, line, column, text, length };
}

/** Schema files that cannot be served. The message shows every problem. */
export class SchemaError extends StartupError {
  /** Every problem, in the order of the files. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/**
 * @example
 * schemas/clients/mobile/product.graphql:7:28  FACET_UNKNOWN_SERVICE  no service "shiping". Did you mean "shipping"?
 *   7 |   eta: Date @rest(service: "shiping", get: "/eta?sku={keys}")
 *     |                            ^^^^^^^^^
 *   fix: one of catalog, orders, reviews, shipping, users (apps/services.ts)
 */
export function formatDiagnostic({
  severity,
  code,
  message,
  fix,
  file,
  line,
  column,
  text,
  length,
}: Diagnostic): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const lines = [`${place}  ${severity === 'warning' ? 'warning ' : ''}${code}  ${message}`];
  if (text !== undefined) {
    const gutter = ' '.repeat(String(line).length);
    // Tabs stay tabs, so that the caret stands under its text however wide they are shown.
    const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
    lines.push(`  ${line} | ${text}`, `  ${gutter} | ${indent}${'^'.repeat(length)}`);
  }
  if (fix !== undefined) lines.push(`  fix: ${fix}`);
  return lines.join('\n');
}

/** The place to point at inside a node: its name, when it has one. */
export function nameOf(node: ASTNode): ASTNode {
  return 'name' in node && node.name !== undefined ? node.name : node;
}

/** Whether a place is in a file of this folder. */
export function isIn(folder: string, { source }: Location): boolean {
  return source.name.startsWith(`${folder}/`);
}

/** Where to show an error of GraphQL's own validation: the last of its nodes is the one that is wrong. */
export function placeOfError(
  error: GraphQLError,
  isMeant: (loc: Location) => boolean = () => true,
): Location | undefined {
  const node = error.nodes?.findLast(({ loc }) => loc !== undefined && isMeant(loc));
  return node === undefined ? undefined : nameOf(node).loc;
}
