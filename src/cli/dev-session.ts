/** Serves a project and takes up what is saved in it: schema files, documents, and the modules of its apps and services. */

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartupError } from '../base/startup-error.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { checkGeneration } from '../schema/build/check-project.ts';
import { formatDiagnostic } from '../schema/diagnostics.ts';
import type { MockOptions } from '../upstream/mock/options.ts';
import { changesText, clockTime, diagnosticsText, refusedText, servedText } from './dev-report.ts';
import { createProjectModules, type ProjectModules } from './modules.ts';
import { readProject } from './project.ts';
import { listing } from './start.ts';
import { createWatch, type Watch } from './watch.ts';

/** What `facet dev` serves, and what it takes from outside: variables, a terminal, a clock. */
export interface DevOptions {
  readonly folder: string;
  /** Apps by name; empty means all. */
  readonly only: readonly string[];
  readonly variables?: NodeJS.ProcessEnv | undefined;
  readonly mock?: MockOptions | undefined;
  readonly say: (text: string) => void;
  readonly pause?: Pause;
}

/** Kept after so many milliseconds. */
type Pause = (milliseconds: number) => Promise<unknown>;

/** A gateway that follows the files of its project. */
export interface DevSession {
  readonly gateway: Gateway;
  /** Takes up from now on what has been saved since the start. */
  watch(): Promise<void>;
  close(): Promise<void>;
}

/** A file that seems wrong is told so after this, if it is not written to any more. */
const HALF_WRITTEN_MS = 60;

/** Throws a StartupError when the project cannot be served as it is. */
export async function startDev(options: DevOptions): Promise<DevSession> {
  const { folder, only, variables = process.env, mock, say, pause = wait } = options;
  const root = resolve(folder);
  const modules = createProjectModules(existsSync(root) ? root : '.');
  const read = () => readProject(folder, only, variables, modules.import);
  const watch = createWatch({ root, others: () => modules.files });
  try {
    const gateway = await startGateway({ ...(await read()), mock });
    const take = createTaker({ root, gateway, modules, watch, read, say, pause });
    return {
      gateway,
      watch: async () => {
        take.tellFound();
        await watch.start(take.files);
      },
      async close() {
        await watch.close();
        modules.close();
        await gateway.stop(1000);
      },
    };
  } catch (error) {
    await watch.close();
    modules.close();
    throw error;
  }
}

interface TakerInput {
  readonly root: string;
  readonly gateway: Gateway;
  readonly modules: ProjectModules;
  readonly watch: Watch;
  readonly read: () => ReturnType<typeof readProject>;
  readonly say: (text: string) => void;
  readonly pause: Pause;
}

function createTaker({ root, gateway, modules, watch, read, say, pause }: TakerInput) {
  /** What was told and is still so is not told again. */
  let told = new Set<string>();
  let areModulesBroken = false;

  const tellFound = (): void => {
    const found = checkGeneration(root, gateway.schemas());
    const fresh = found.filter((diagnostic) => !told.has(formatDiagnostic(diagnostic)));
    told = new Set(found.map(formatDiagnostic));
    if (fresh.length > 0) say(diagnosticsText(fresh));
  };
  const takeModules = async (): Promise<void> => {
    modules.renew(areModulesBroken);
    areModulesBroken = true;
    await gateway.configure(async () => {
      const project = await read();
      areModulesBroken = false;
      return project;
    });
  };
  const files = async (changed: readonly string[]): Promise<void> => {
    const relevant = changed.filter(
      (file) => !isModule(file) || areModulesBroken || isOfProject(root, file, modules),
    );
    if (relevant.length === 0) return;
    const before = { schemas: gateway.schemas(), listing: listing(gateway) };
    const startedAt = performance.now();
    try {
      if (areModulesBroken || relevant.some(isModule)) await takeModules();
      else gateway.reload();
      say(clockTime(new Date()) + servedText(relevant, performance.now() - startedAt));
      for (const line of changesText(before.schemas, gateway.schemas())) say(line);
      if (listing(gateway) !== before.listing) say(listing(gateway));
      tellFound();
    } catch (error) {
      await pause(HALF_WRITTEN_MS);
      if (watch.hasNews()) return;
      say(clockTime(new Date()) + refusedText(relevant, messageOf(error)));
    }
  };
  return { files, tellFound };
}

/** Whatever a module of the project throws is told; the session goes on. */
function messageOf(error: unknown): string {
  if (error instanceof StartupError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Under `schemas/` there are no modules, and JSON there is an OpenAPI document. */
function isModule(file: string): boolean {
  return !file.startsWith('schemas') && !file.endsWith('.graphql');
}

const entries = /^apps[/\\](?:services|[^/\\]+[/\\]app)\.(?:ts|js|mjs)$/;

function isOfProject(root: string, file: string, { files }: ProjectModules): boolean {
  const path = resolve(root, file);
  return entries.test(file) || files.has(path) || (existsSync(path) && files.has(realpathSync(path)));
}
