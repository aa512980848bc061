/** `facet init`: writes a small project that runs, from the files of `templates/project`. */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { StartupError } from '../base/startup-error.ts';
import { packageRoot, readManifest } from './own-package.ts';

/** What `git init`, `npm init` and `npm install` leave in a folder that nobody has worked in. */
const leftByTools = new Set(['.git', 'node_modules', 'package.json', 'package-lock.json']);

/** npm packs no .gitignore, and tools would take a tsconfig.json for one of this repository. */
const TEMPLATE_SUFFIX = /\.template$/;

/** Adds the options and the action of `facet init`. */
export function addInit(command: Command): void {
  command
    .argument('<folder>', 'where; it is made when it is not there')
    .option('-f, --force', 'also into a folder that holds files; those of the same names are overwritten')
    .action((folder: string, { force = false }: { force?: boolean }) => {
      const root = resolve(folder);
      refuseFilled(root, folder, force);
      const files = projectFiles(nameOf(root));
      const texts = [...files].map(([path, text]) => [path, keepManifest(join(root, path), text)] as const);
      for (const [path, text] of texts) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      process.stdout.write(`${files.size} files written. Next:\n\n${nextSteps(root)}\n`);
    });
}

function refuseFilled(root: string, shown: string, force: boolean): void {
  if (!existsSync(root)) return;
  if (!statSync(root).isDirectory()) throw new StartupError(`${shown} is a file: name a folder`);
  const found = readdirSync(root).filter((name) => !leftByTools.has(name));
  if (found.length === 0 || force) return;
  const more = found.length > 3 ? `, and ${found.length - 3} more` : '';
  throw new StartupError(
    `${shown} is not empty: it holds ${found.slice(0, 3).join(', ')}${more}. Name another folder, or overwrite with --force.`,
  );
}

/** By path from the project's folder. */
export function projectFiles(name: string): ReadonlyMap<string, string> {
  const { version } = readManifest();
  const folder = join(packageRoot, 'templates/project');
  const templates = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
  return new Map(
    templates.map((path) => [
      path.replace(TEMPLATE_SUFFIX, ''),
      readFileSync(join(folder, path), 'utf8')
        .replaceAll('{{name}}', name)
        .replaceAll('{{version}}', version),
    ]),
  );
}

/** The folder's name, as npm allows it: lower case, and no sign that a URL would escape. */
function nameOf(root: string): string {
  const name = basename(root)
    .toLowerCase()
    .replaceAll(/[^a-z\d._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return name === '' ? 'my-project' : name;
}

/** What to write at a path: the template, but for a package.json that is there. */
function keepManifest(path: string, template: string): string {
  if (basename(path) !== 'package.json' || !existsSync(path)) return template;
  return mergeManifest(readFileSync(path, 'utf8'), template);
}

interface Manifest {
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A package.json that is there keeps its name and its dependencies; type and scripts are those the project needs. */
export function mergeManifest(existing: string, template: string): string {
  const [own, ours] = [parseManifest(existing), parseManifest(template)];
  const merged = {
    ...ours,
    ...own,
    type: ours.type,
    scripts: { ...own.scripts, ...ours.scripts },
    dependencies: { ...ours.dependencies, ...own.dependencies },
    devDependencies: { ...ours.devDependencies, ...own.devDependencies },
  };
  return `${JSON.stringify(merged, null, 2)}\n`;
}

function parseManifest(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch (cause) {
    throw new StartupError(`package.json: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

function nextSteps(root: string): string {
  const path = relative(process.cwd(), root);
  const steps = [
    ...(path === '' ? [] : [`cd ${/\s/.test(path) ? `"${path}"` : path}`]),
    'npm install',
    'npm run dev',
  ];
  return steps.map((step) => `  ${step}`).join('\n');
}
