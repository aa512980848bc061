/**
 * Turns what a module of a project failed with into words for its author: the file and the place in it, what is wrong, and
 * the fix. Node says the same in a stack, in words about its own parts.
 */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggest } from '../base/suggest.ts';
import { Environment } from '../config/environment.ts';

interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

interface Told {
  readonly message: string;
  readonly fix?: string | undefined;
}

/** `apps/mobile/app.ts:5:9: env has no "number"; ...`, with the fix on a line of its own. `entry` is the file that was loaded. */
export function moduleProblem(error: unknown, entry: string, root: string): string {
  const place = placeOfImport(error) ?? placeInStack(error, root);
  const { message, fix } = tell(error);
  const shown =
    place === undefined
      ? relative(root, entry)
      : `${relative(real(root), real(place.file))}:${place.line}:${place.column}`;
  return `${shown}: ${message}${fix === undefined ? '' : `\n  fix: ${fix}`}`;
}

function tell(error: unknown): Told {
  if (!(error instanceof Error)) return { message: `it throws ${JSON.stringify(error) ?? String(error)}` };
  for (const rule of rules) {
    const match = rule.pattern.exec(error.message);
    if (match !== null) return rule.tell(match.slice(1).map((part) => part ?? ''));
  }
  return { message: error.message };
}

const readers = Object.getOwnPropertyNames(Environment.prototype).filter((name) => name !== 'constructor');
/** What other libraries call a reader. */
const otherNames: Readonly<Record<string, string>> = {
  number: 'integer',
  int: 'integer',
  num: 'integer',
  float: 'integer',
  string: 'text',
  str: 'text',
  get: 'text',
  bool: 'boolean',
  uri: 'url',
};

/** What Node and V8 say, by what it means for whoever wrote the module. The first that matches. */
const rules: readonly { pattern: RegExp; tell: (parts: readonly string[]) => Told }[] = [
  {
    pattern: /^env\.(\w+) is not a function$/,
    tell: ([name = '']) => {
      const meant = otherNames[name.toLowerCase()] ?? suggest(name, readers);
      return {
        message: `env has no "${name}"; it has ${readers.join(', ')}`,
        fix: meant === undefined ? undefined : `env.${meant}(...)`,
      };
    },
  },
  {
    pattern: /^TypeScript enum is not supported/,
    tell: () => ({
      message: 'an enum has to be compiled, and Node only takes the types out of a file',
      fix: "const Name = { a: 'a', b: 'b' } as const",
    }),
  },
  {
    pattern: /^TypeScript (.+?)s? (?:is|are) not supported/,
    tell: ([what = '']) => ({
      message: `a ${what} has to be compiled, and Node only takes the types out of a file`,
      fix: 'write it in JavaScript, with types beside it',
    }),
  },
  {
    pattern: /^Expected '(.+)', got '?(.+?)'?$/,
    tell: ([wanted = '', found = '']) => ({
      message: `"${wanted}" is expected here, not ${syntaxWords[found] ?? `"${found}"`}`,
      fix: `write "${wanted}" before it`,
    }),
  },
  {
    pattern: /^Cannot access '(.+)' before initialization$/,
    tell: ([name = '']) => ({
      message: `"${name}" is read before it has a value`,
      fix: `declare it further up; where two files import each other, move "${name}" to a third one`,
    }),
  },
  {
    pattern: /^Cannot find module '(.+)' imported from /,
    tell: ([path = '']) => {
      const extension = ['.ts', '.js', '.mjs', '/index.ts'].find((known) => existsSync(path + known));
      return {
        message: `the file "${basename(path)}" that is imported here does not exist`,
        fix:
          extension === undefined
            ? 'an import names a file as it is, from the file that it stands in'
            : `an import names the whole file: add ${extension}`,
      };
    },
  },
  {
    pattern: /^Cannot find package '(.+)' imported from /,
    tell: ([name = '']) => ({
      message: `the package "${name}" is not installed`,
      fix: `npm install ${name}`,
    }),
  },
  {
    pattern: /^The requested module '(.+)' does not provide an export named '(.+)'$/,
    tell: ([module = '', name = '']) => ({
      message: `${module} exports no "${name}"`,
      fix: exportFix(module, name),
    }),
  },
  {
    pattern: /^(require|module|exports) is not defined/,
    tell: ([name = '']) => ({
      message: `"${name}" is CommonJS, and this file is an ES module`,
      fix: "import { defineApp } from 'facet-gateway'; export default defineApp(...)",
    }),
  },
];

const syntaxWords: Readonly<Record<string, string>> = {
  ident: 'a name',
  'string literal': 'a text',
  'numeric literal': 'a number',
  '<eof>': 'the end of the file',
};

function exportFix(module: string, name: string): string | undefined {
  const meant = module === 'facet-gateway' ? suggest(name, ['defineApp', 'defineServices']) : undefined;
  return meant === undefined ? undefined : `import { ${meant} } from '${module}'`;
}

/** The folder of the gateway's own files, which may stand inside the project: in this repository. */
const OWN_FILES = join(import.meta.dirname, '..') + sep;

/**
 * Where in the project it happened. A stack begins with the place for a syntax error, with lines of code and a row of `^`
 * below; else the first call in a file of the project counts, packages and Facet's own files left out.
 */
function placeInStack(error: unknown, root: string): Place | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const [, url, line] = /^(file:\/\/\S+):(\d+)\n/.exec(stack) ?? [];
  if (url !== undefined) {
    const carets = stack.split('\n').find((text) => /^\s*\^+\s*$/.test(text)) ?? '';
    return { file: pathOf(url), line: Number(line), column: carets.indexOf('^') + 1 };
  }
  const within = real(root) + sep;
  for (const [, called = '', row, column] of stack.matchAll(/(file:\/\/[^\s)]+):(\d+):(\d+)/g)) {
    const file = pathOf(called);
    const isOwn = file.startsWith(OWN_FILES) || file.includes(`${sep}node_modules${sep}`);
    if (real(file).startsWith(within) && !isOwn) return { file, line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** Of a missing module Node names the file that imports it; the line is that of the import. */
function placeOfImport(error: unknown): Place | undefined {
  const message = error instanceof Error ? error.message : '';
  const [, missing = '', from] =
    /^Cannot find (?:module|package) '(.+)' imported from (\S.*)$/.exec(message) ?? [];
  if (from === undefined) return undefined;
  const file = pathOf(from);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [at, text] of lines.entries()) {
    for (const { 1: name = '', index } of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      const isMeant = name.startsWith('.')
        ? real(resolve(dirname(file), name)) === real(missing)
        : name === missing || name.startsWith(`${missing}/`);
      if (isMeant) return { file, line: at + 1, column: text.indexOf(name, index) + 1 };
    }
  }
  return { file, line: 1, column: 1 };
}

/** Without the query that a renewed module has. */
function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url.replace(/\?.*$/, '')) : url.replace(/\?.*$/, '');
}

/** Links followed as far as the path exists. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), path.slice(parent.length));
  }
}
