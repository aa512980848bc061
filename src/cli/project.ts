/** Reads a project: its services and apps, from `apps/` under its root folder. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';
import { type AppConfig, type AppDefinition, parseApp } from '../config/app.ts';
import { Environment } from '../config/environment.ts';
import { parseServices, type ServicesConfig, type ServicesDefinition } from '../config/services.ts';
import { moduleProblem } from './module-problem.ts';

/** All that the files in `apps/` and the environment say. */
export interface Project {
  readonly root: string;
  readonly services: ServicesConfig;
  readonly apps: readonly AppConfig[];
  /** Where health and metrics are for who runs it: `ADMIN_PORT`, on `ADMIN_HOST`. */
  readonly admin: { readonly host: string; readonly port: number } | undefined;
  /** What several gateways share, and what outlives one: `REDIS_URL`. */
  readonly redis: string | undefined;
  /** The keys of the gateway's own tokens: `SIGNING_KEYS`. */
  readonly signingKeys: readonly string[];
}

/** Gives what a module exports. */
export type ImportModule = (file: string) => Promise<Record<string, unknown>>;

const importOnce: ImportModule = async (file) =>
  (await import(pathToFileURL(file).href)) as Record<string, unknown>;

/** Throws a StartupError that names the file. `only` picks apps by name; empty means all. */
export async function readProject(
  folder: string,
  only: readonly string[],
  variables = process.env,
  importModule: ImportModule = importOnce,
): Promise<Project> {
  const root = resolve(folder);
  const env = new Environment(variables);
  const names = appNames(root);
  for (const name of only.filter((wanted) => !names.includes(wanted))) {
    throw new StartupError(`no app "${name}".${didYouMean(name, names)} The apps are ${names.join(', ')}.`);
  }
  const services = await readServices(root, env, importModule);
  const chosen = names.filter((name) => only.length === 0 || only.includes(name));
  const apps = await Promise.all(chosen.map((name) => readApp(root, name, env, importModule)));
  return {
    root,
    services,
    apps,
    admin: adminOf(env),
    redis: env.optional('REDIS_URL'),
    signingKeys: signingKeysOf(env),
  };
}

/** Files with commas between them, or one key as it is. */
function signingKeysOf(env: Environment): readonly string[] {
  const text = env.optional('SIGNING_KEYS') ?? '';
  const isKey = text.includes('-----BEGIN') || text.trimStart().startsWith('{');
  if (isKey) return [text];
  return text
    .split(',')
    .map((file) => file.trim())
    .filter((file) => file !== '');
}

function adminOf(env: Environment): Project['admin'] {
  const host = env.text('ADMIN_HOST', '127.0.0.1');
  const port = env.optional('ADMIN_PORT') === undefined ? undefined : env.port('ADMIN_PORT', 0);
  return port === undefined ? undefined : { host, port };
}

async function readServices(
  root: string,
  env: Environment,
  importModule: ImportModule,
): Promise<ServicesConfig> {
  const path = join(root, 'apps', 'services');
  const { value, shown } = await declared<ServicesDefinition>(root, path, env, importModule);
  return parseServices(() => value, env, shown);
}

async function readApp(
  root: string,
  name: string,
  env: Environment,
  importModule: ImportModule,
): Promise<AppConfig> {
  const path = join(root, 'apps', name, 'app');
  const { value, shown } = await declared<AppDefinition>(root, path, env, importModule);
  const app = parseApp(() => value, env, shown);
  if (app.name === name) return app;
  throw new StartupError(`${shown}: the name is "${app.name}"; it must be that of its folder, "${name}"`);
}

/** Every folder of `apps/` that holds an `app.ts`. */
function appNames(root: string): string[] {
  const folder = join(root, 'apps');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => modulesAt(join(folder, name, 'app')).length > 0)
    : [];
  if (names.length === 0)
    throw new StartupError(
      `${folder} holds no app\n  fix: run facet in the folder of a project, name it with --project, or make one with facet init`,
    );
  return names.toSorted();
}

/** Throws a StartupError when there is none, or when several say the same thing twice. */
function moduleFile(root: string, path: string): string {
  const [file, second] = modulesAt(path);
  const shown = relative(root, path);
  if (file === undefined)
    throw new StartupError(
      `${shown}.ts is missing\n  fix: export default defineServices((env) => ({ books: { url: env.url('BOOKS_URL', 'http://127.0.0.1:4100') } }))`,
    );
  if (second === undefined) return file;
  throw new StartupError(
    `there are two files for ${shown}: ${basename(file)} and ${basename(second)}\n  fix: remove one`,
  );
}

function modulesAt(path: string): string[] {
  return ['.ts', '.js', '.mjs'].map((extension) => path + extension).filter((file) => existsSync(file));
}

/** Loads a module of `apps/` and calls the function that it exports. What it throws is a StartupError with its place. */
async function declared<Definition extends (env: Environment) => unknown>(
  root: string,
  path: string,
  env: Environment,
  importModule: ImportModule,
): Promise<{ readonly value: ReturnType<Definition>; readonly shown: string }> {
  const file = moduleFile(root, path);
  const shown = relative(root, file);
  try {
    const { default: exported } = await importModule(file);
    if (typeof exported !== 'function') throw new StartupError(notAFunction(shown, exported));
    const value = evaluate(exported as Definition, env, file, root);
    if (value instanceof Promise) throw new StartupError(notAPromise(shown, value));
    return { value, shown };
  } catch (cause) {
    if (cause instanceof StartupError) throw cause;
    throw new StartupError(moduleProblem(cause, file, root), { cause });
  }
}

/** A variable of the wrong form is told with the place that reads it. */
function evaluate<Definition extends (env: Environment) => unknown>(
  definition: Definition,
  env: Environment,
  file: string,
  root: string,
): ReturnType<Definition> {
  try {
    return definition(env) as ReturnType<Definition>;
  } catch (cause) {
    throw new StartupError(moduleProblem(cause, file, root), { cause });
  }
}

function notAFunction(shown: string, exported: unknown): string {
  const define = shown.startsWith(join('apps', 'services')) ? 'defineServices' : 'defineApp';
  const found = exported === undefined ? 'it has no default export' : 'its default export is no function';
  return `${shown}: ${found}\n  fix: export default ${define}((env) => ({ ... }))`;
}

function notAPromise(shown: string, value: Promise<unknown>): string {
  // Nobody waits for it, and it may fail.
  value.catch(() => {});
  return `${shown}: the function gives a promise, and has to give an object\n  fix: take "async" away; await what it needs at the top of the file`;
}
