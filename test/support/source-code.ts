/** Reads the TypeScript files of `src/` as text: what they export, which of it is documented, how long functions are. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const sourceRoot = join(import.meta.dirname, '..', '..', 'src');

export interface SourceFile {
  /** From `src/`, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
}

/** Something with a name that a docblock may stand above. */
export interface Declared {
  /** `base/errors.ts FacetError`, or `config/app.ts port` for a member. */
  readonly name: string;
  readonly isDocumented: boolean;
}

export function readSourceFiles(): readonly SourceFile[] {
  return readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => ({
      path: path.replaceAll('\\', '/'),
      lines: readFileSync(join(sourceRoot, path), 'utf8').split('\n'),
    }));
}

const EXPORT =
  /^export (?:default )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/;

/** What the file declares and exports; overloads count once, re-exports not at all. */
export function exportsOf({ path, lines }: SourceFile): readonly Declared[] {
  const found = new Map<string, Declared>();
  for (const [at, line] of lines.entries()) {
    const name = EXPORT.exec(line)?.[1];
    if (name === undefined || found.has(name)) continue;
    found.set(name, { name: `${path} ${name}`, isDocumented: isBelowDocblock(lines, at) });
  }
  return [...found.values()];
}

/**
 * The members of an exported interface or class, or of an object type: what is indented once below its declaration.
 * Private and inherited members are left out, a constructor too.
 */
export function membersOf({ path, lines }: SourceFile, name: string): readonly Declared[] {
  const start = lines.findIndex((line) =>
    new RegExp(`^export (?:abstract )?(?:class|interface|type) ${name}\\b.*\\{$`).test(line),
  );
  if (start === -1) return [];
  const end = lines.findIndex((line, at) => at > start && line.startsWith('}'));
  return lines.flatMap((line, at) => {
    const member = /^ {2}(?:readonly |static |get |set |async |\*)*(\w+)[?]?(?:[:(<]| =)/.exec(line)?.[1];
    const isOwn = at > start && at < end && member !== undefined && member !== 'constructor';
    return isOwn && !/^ {2}(?:private|protected|override)\b/.test(line)
      ? [{ name: `${path} ${name}.${member}`, isDocumented: isBelowDocblock(lines, at) }]
      : [];
  });
}

/** The keys of the object schemas in a file of `config/`: of `z.strictObject({ ... })` and of `const ...Shape = { ... }`. */
export function configFieldsOf({ path, lines }: SourceFile): readonly Declared[] {
  const open: number[] = [];
  const found: Declared[] = [];
  for (const [at, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    while (open.length > 0 && line.trim() !== '' && indent < Number(open.at(-1))) open.pop();
    const key = /^\s+(\w+)(?::|,$)/.exec(line)?.[1];
    if (key !== undefined && indent === open.at(-1))
      found.push({ name: `${path} ${key}`, isDocumented: isBelowDocblock(lines, at) });
    if (/strictObject\(\{$|^(?:export )?const \w+Shape = \{$/.test(line)) open.push(indent + 2);
  }
  return found;
}

function isBelowDocblock(lines: readonly string[], at: number): boolean {
  return lines[at - 1]?.trimEnd().endsWith('*/') === true;
}

/** `loaders/loaders.ts:12 make` and its lines, for functions and methods with a body of more than one line. */
export function functionsOf({ path, lines }: SourceFile): readonly { name: string; length: number }[] {
  return lines.flatMap((line, at) => {
    if (!isFunctionStart(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    // The formatter puts the end of a body under the line it began on.
    const end = lines.findIndex((later, index) => index > at && later.startsWith(`${indent}}`));
    return end === -1 ? [] : [{ name: `${path}:${at + 1} ${line.trim()}`, length: end - at + 1 }];
  });
}

function isFunctionStart(line: string): boolean {
  if (/^\s*(?:if|for|while|switch|else|try|catch|do)\b/.test(line)) return false;
  return /\bfunction\b.*[({]$|=> \{$|^ {2}(?:static |async |get |set |\*)*#?\w+\(.*\{$|^\s+(?:async )?\w+\(.*\) \{$/.test(
    line,
  );
}
