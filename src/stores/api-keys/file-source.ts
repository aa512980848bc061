/** API keys in a file, for one process: replaced as a whole, so that a reader never sees half of it. */

import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { StartupError } from '../../base/startup-error.ts';
import { type ApiKey, apiKeySchema } from './record.ts';
import type { ApiKeySource } from './source.ts';

const fileSchema = z.strictObject({ keys: z.array(apiKeySchema) });
const LOCK_TRIES = 100;
const LOCK_PAUSE_MS = 20;

/** A file that is not there holds no keys. */
export function createFileKeySource(path: string): ApiKeySource {
  const read = async (): Promise<readonly ApiKey[]> => {
    const text = await readFile(path, 'utf8').catch(absentAs(undefined));
    return text === undefined ? [] : parse(path, text);
  };
  return {
    name: path,
    version: async () => {
      const found = await stat(path, { bigint: true }).catch(absentAs(undefined));
      return found === undefined ? 'absent' : `${found.ino} ${found.size} ${found.mtimeNs}`;
    },
    read,
    write: (records) =>
      locked(path, async () => {
        const ids = new Set(records.map(({ id }) => id));
        const keys = [...(await read()).filter(({ id }) => !ids.has(id)), ...records];
        const temporary = `${path}.new`;
        await writeFile(temporary, `${JSON.stringify({ keys }, undefined, 2)}\n`, { mode: 0o600 });
        await rename(temporary, path);
      }),
    // Its version is looked at twice a second, which is soon enough.
    subscribe: () => Promise.resolve(),
    isAway: () => false,
  };
}

function parse(path: string, text: string): readonly ApiKey[] {
  try {
    return fileSchema.parse(JSON.parse(text)).keys;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new StartupError(`${path} is not a file of API keys: ${why}`, { cause });
  }
}

function absentAs<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
}

/** Two commands at once must not lose each other's keys. Throws a StartupError when another one does not end. */
async function locked(path: string, work: () => Promise<void>): Promise<void> {
  const lock = `${path}.lock`;
  await mkdir(dirname(path), { recursive: true });
  for (let tries = 0; ; tries++) {
    try {
      await (await open(lock, 'wx')).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (tries === LOCK_TRIES)
        throw new StartupError(`${lock} is there: another command is writing; when none is, remove it`, {
          cause: error,
        });
      await wait(LOCK_PAUSE_MS);
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}
