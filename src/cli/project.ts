/** Reads a project: its services and apps, from `apps/` under its root folder. */

import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartupError } from '../base/startup-error.ts';
import { didYouMean } from '../base/suggest.ts';
import { type AppConfig, type AppDefinition, parseApp } from '../config/app.ts';
import { Environment } from '../config/environment.ts';
import { parseServices, type ServicesConfig, type ServicesDefinition } from '../config/services.ts';

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
  const services = parseServices(
    await definitionOf<ServicesDefinition>(root, join(root, 'apps', 'services'), importModule),
    env,
  );
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

async function readApp(
  root: string,
  name: string,
  env: Environment,
  importModule: ImportModule,
): Promise<AppConfig> {
  const path = join(root, 'apps', name, 'app');
  const app = parseApp(
    await definitionOf<AppDefinition>(root, path, importModule),
    env,
    relative(root, moduleFile(path) ?? path),
  );
  if (app.name === name) return app;
  throw new StartupError(
    `apps/${name}/app.ts: the name is "${app.name}"; it must be that of its folder, "${name}"`,
  );
}

/** Every folder of `apps/` that holds an `app.ts`. */
function appNames(root: string): string[] {
  const folder = join(root, 'apps');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => moduleFile(join(folder, name, 'app')) !== undefined)
    : [];
  if (names.length === 0)
    throw new StartupError(
      `${folder} holds no app: run facet in the folder of a project, or name it with --project`,
    );
  return names.toSorted();
}

function moduleFile(path: string): string | undefined {
  return ['.ts', '.js', '.mjs'].map((extension) => path + extension).find((file) => existsSync(file));
}

async function definitionOf<Definition>(
  root: string,
  path: string,
  importModule: ImportModule,
): Promise<Definition> {
  const file = moduleFile(path);
  if (file === undefined) throw new StartupError(`${relative(root, path)}.ts is missing`);
  const loaded = await importFile(file, relative(root, file), importModule);
  if (typeof loaded['default'] === 'function') return loaded['default'] as Definition;
  throw new StartupError(`${relative(root, file)}: export default what defineApp or defineServices gives`);
}

async function importFile(
  file: string,
  shown: string,
  importModule: ImportModule,
): Promise<Record<string, unknown>> {
  try {
    return await importModule(file);
  } catch (cause) {
    throw new StartupError(`${shown}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
