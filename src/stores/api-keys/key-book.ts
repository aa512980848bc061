/**
 * All API keys in memory, so that a check waits for nothing and an unknown key costs no look-up elsewhere. A change is
 * heard of at once where the source tells, and by the version that is asked for twice a second in any case.
 */

import type { Log } from '../../telemetry/log.ts';
import type { ApiKey } from './record.ts';
import type { ApiKeySource } from './source.ts';

/** An API key, ready to be compared. */
export interface KnownKey {
  readonly record: ApiKey;
  /** The bytes of `record.hash`. */
  readonly digest: Buffer;
  readonly expiresAt: number;
}

/** All API keys, as they were read last. */
export interface KeyBook {
  find(id: string): KnownKey | undefined;
  /** False until the keys were first read, and once they could not be read for too long. */
  isCurrent(): boolean;
  /** Kept when the first try to read them has ended; rejected when the source is damaged. */
  readonly started: Promise<void>;
  close(): void;
}

/** Where API keys are read from, and how often. */
export interface KeyBookInput {
  readonly source: ApiKeySource;
  /** How long the last known keys count while the source is away. */
  readonly maxStaleMs: number;
  readonly log: Log;
  readonly recheckMs?: number;
  readonly now?: () => number;
}

/** Reads the keys now, and again after each change until `close`. */
export function createKeyBook({
  source,
  maxStaleMs,
  log,
  recheckMs = 500,
  now = Date.now,
}: KeyBookInput): KeyBook {
  let keys = new Map<string, KnownKey>();
  let version: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let hasProblem = false;
  let checking: Promise<void> | undefined;
  let isChanged = false;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const check = async (): Promise<void> => {
    // Asked for before the keys are: what changes in between shows as another version next time.
    const found = await source.version();
    if (found !== version)
      keys = new Map((await source.read()).map((record) => [record.id, knownKey(record)]));
    version = found;
    readAt = now();
    hasProblem = false;
  };
  const report = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!hasProblem && !isClosed)
      log('warn', 'the API keys cannot be read; the last known ones are used', { from: source.name, reason });
    hasProblem = true;
  };
  /** One at a time; a change that is told during a check makes another one follow. */
  const recheck = (): void => {
    isChanged = true;
    checking ??= (async () => {
      clearTimeout(timer);
      while (isChanged) {
        isChanged = false;
        await check().catch(report);
      }
      checking = undefined;
      if (!isClosed) timer = setTimeout(recheck, recheckMs).unref();
    })();
  };
  const started = check()
    .catch((error: unknown) => {
      if (!source.isAway(error)) throw error;
      report(error);
    })
    .then(() => source.subscribe(recheck))
    .then(recheck);
  return {
    find: (id) => keys.get(id),
    isCurrent: () => now() - readAt <= maxStaleMs,
    started,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

function knownKey(record: ApiKey): KnownKey {
  const { expiresAt } = record;
  return {
    record,
    digest: Buffer.from(record.hash, 'hex'),
    expiresAt: expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt),
  };
}
