/**
 * Tells which files of a project have changed. Events of the file system only say when to look; what has changed is
 * told by comparing. So it does not matter in which steps an editor saves, and a look every second finds what events
 * miss: a link that points elsewhere, a folder that came back, a mounted folder.
 */

import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { watch as watchEvents } from 'chokidar';

/** Editors write a file in several steps; this long after the last one it is read. */
const SETTLE_MS = 25;
const LOOK_EVERY_MS = 1000;

/** The files to watch. */
export interface WatchOptions {
  readonly root: string;
  /** Files beside those of `schemas/` and `apps/`, by their whole paths. */
  readonly others: () => Iterable<string>;
}

/** Watches files until it is closed. */
export interface Watch {
  /** Begins to tell. `changed` is not called again before it has ended; a path is that from the root. */
  start(changed: (files: readonly string[]) => Promise<void>): Promise<void>;
  /** Whether files have changed since they were last told. */
  hasNews(): boolean;
  close(): Promise<void>;
}

/** Changes count from now on. */
export function createWatch({ root, others }: WatchOptions): Watch {
  const seen = snapshot(root, []);
  const followed = new Set<string>();
  /** A file is followed from when it is first named: what it was before is nobody's news. */
  const now = (): ReadonlyMap<string, string> => {
    for (const file of [...others()].filter((other) => !followed.has(other))) {
      followed.add(file);
      addFile(file, seen);
    }
    return snapshot(root, followed);
  };
  let tell: (files: readonly string[]) => Promise<void> = async () => {};
  let isLooking = false;
  let settling: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    for (let files = news(); files.length > 0; files = news()) await tell(files);
    isLooking = false;
  };
  const news = (): string[] => {
    const found = now();
    const files = differences(seen, found);
    for (const file of files) {
      const state = found.get(file);
      if (state === undefined) seen.delete(file);
      else seen.set(file, state);
    }
    return files.map((file) => relative(root, file));
  };
  const soon = (): void => {
    clearTimeout(settling);
    settling = setTimeout(() => void look(), SETTLE_MS);
  };
  // Errors of a watcher are those of a folder that has just gone: the next look sees it.
  const events = watchEvents(root, {
    ignoreInitial: true,
    ignored: (path) => path !== root && !isInScope(relative(root, path)),
  })
    .on('all', soon)
    .on('error', soon);
  const ready = new Promise<void>((resolve) => void events.once('ready', () => resolve()));
  let timer: NodeJS.Timeout | undefined;
  return {
    async start(changed) {
      tell = changed;
      await ready;
      timer = setInterval(() => void look(), LOOK_EVERY_MS);
      await look();
    },
    hasNews: () => differences(seen, now()).length > 0,
    async close() {
      tell = async () => {};
      clearTimeout(settling);
      clearInterval(timer);
      await events.close();
    },
  };
}

const folders = ['schemas', 'apps'];
const kinds = /\.(?:graphql|proto|json|ya?ml|[cm]?[jt]s)$/;

function isInScope(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return folders.includes(parts[0] ?? '') && !parts.some(isSkipped);
}

/** Editors keep their own files under names that begin with a dot. */
function isSkipped(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** What tells one state of a file from another, by its path. */
function snapshot(root: string, others: Iterable<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) addFolder(join(root, folder), found, new Set());
  for (const file of others) addFile(file, found);
  return found;
}

/** Links are followed, each folder once. */
function addFolder(folder: string, found: Map<string, string>, visited: Set<string>): void {
  const names = quietly(() => readdirSync(folder)) ?? [];
  for (const name of names.filter((entry) => !isSkipped(entry))) {
    const path = join(folder, name);
    const stats = quietly(() => statSync(path));
    if (stats?.isDirectory() === true) {
      const id = `${stats.dev}:${stats.ino}`;
      if (visited.has(id)) continue;
      addFolder(path, found, new Set([...visited, id]));
    } else if (kinds.test(name)) addFile(path, found);
  }
}

function addFile(path: string, found: Map<string, string>): void {
  const stats = quietly(() => statSync(path));
  if (stats?.isFile() === true) found.set(path, `${stats.ino}:${stats.size}:${stats.mtimeMs}`);
}

function differences(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...now.keys()]);
  return [...paths].filter((path) => before.get(path) !== now.get(path)).toSorted();
}

/** A file may go between two looks at it. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
