/** The projects of `test/broken`: one sound project as data, and files that each say how they break it and what is found. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { checkProject } from '../../src/schema/build/check-project.ts';
import type { Diagnostic } from '../../src/schema/diagnostics.ts';

type Input = Parameters<typeof checkProject>[0];

interface SoundProject {
  readonly services: Input['services'];
  readonly apps: Input['apps'];
  readonly files: Readonly<Record<string, string>>;
}

/** What becomes of one file: a new text, parts of it replaced, nothing, or what is no text at all. */
export type Change =
  | string
  | null
  | readonly (readonly [string, string])[]
  | { readonly folder: true }
  | { readonly linkTo: string }
  | { readonly bytes: number }
  | { readonly base64: string }
  | { readonly repeated: readonly [string, number]; readonly before?: string; readonly after?: string };

export interface Found {
  readonly code: string;
  readonly severity?: 'warning';
  /** `file:line:column`, or the file alone where it is meant whole. */
  readonly at: string;
  /** What the caret stands under. */
  readonly points?: string;
  readonly message: string;
  readonly fix?: string;
}

export interface BrokenProject {
  readonly about: string;
  readonly change: Readonly<Record<string, Change>>;
  readonly found: readonly Found[];
}

const folder = join(import.meta.dirname, '..', 'broken');
export const sound = parse(readFileSync(join(folder, 'project.yaml'), 'utf8')) as SoundProject;

/** By name, in the order of their files. */
export function readBrokenProjects(): (readonly [string, BrokenProject])[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'project.yaml')
    .toSorted()
    .map((file) => [
      file.replace('.yaml', ''),
      parse(readFileSync(join(folder, file), 'utf8')) as BrokenProject,
    ]);
}

/** Writes the project with the changes into a new folder. */
export function writeProject(change: BrokenProject['change'] = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'facet-broken-'));
  for (const [path, text] of Object.entries(sound.files)) if (!(path in change)) writeText(root, path, text);
  for (const [path, how] of Object.entries(change)) write(root, path, how);
  return root;
}

function write(root: string, path: string, how: Change): void {
  if (how === null) return;
  if (typeof how === 'string') writeText(root, path, how);
  else if (isReplacements(how)) writeText(root, path, replaced(path, how));
  else if ('folder' in how) mkdirSync(join(root, path), { recursive: true });
  else if ('linkTo' in how) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(how.linkTo, join(root, path));
  } else if ('bytes' in how) {
    writeText(root, path, '');
    truncateSync(join(root, path), how.bytes);
  } else if ('base64' in how) writeText(root, path, Buffer.from(how.base64, 'base64'));
  else
    writeText(root, path, `${how.before ?? ''}${how.repeated[0].repeat(how.repeated[1])}${how.after ?? ''}`);
}

function isReplacements(how: Change): how is readonly (readonly [string, string])[] {
  return Array.isArray(how);
}

function replaced(path: string, parts: readonly (readonly [string, string])[]): string {
  let text = sound.files[path] ?? '';
  for (const [from, to] of parts) {
    if (!text.includes(from)) throw new Error(`${path} holds no ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

function writeText(root: string, path: string, text: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** `apps/`, so that the command can be run on the project: it imports the gateway's sources by a link. */
export function addApps(root: string): void {
  symlinkSync(join(import.meta.dirname, '..', '..', 'src'), join(root, 'src'));
  writeText(
    root,
    'apps/services.ts',
    `import { defineServices } from '../src/index.ts';\nexport default defineServices(() => (${JSON.stringify(sound.services)}));\n`,
  );
  for (const app of sound.apps)
    writeText(
      root,
      `apps/${app.name}/app.ts`,
      `import { defineApp } from '../../src/index.ts';\nexport default defineApp(() => (${JSON.stringify({ ...app, port: 0 })}));\n`,
    );
}

export function shownAs({
  severity,
  code,
  message,
  fix,
  file,
  line,
  column,
  text,
  length,
}: Diagnostic): Found {
  const points = text?.slice(column - 1, column - 1 + length);
  return {
    code,
    ...(severity === 'warning' ? { severity } : {}),
    at: line === 0 ? file : `${file}:${line}:${column}`,
    ...(points === undefined ? {} : { points }),
    message,
    ...(fix === undefined ? {} : { fix }),
  };
}

export function removeProject(root: string): void {
  rmSync(root, { recursive: true, force: true });
}
