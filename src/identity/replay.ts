/** Remembers what may be used once: in Redis for all gateways, in memory of this process where there is none. */

import { Lru } from '../base/lru.ts';
import { onceAMinute } from '../base/once-a-minute.ts';
import { type RedisStore, StoreUnavailable } from '../stores/redis.ts';
import type { Log } from '../telemetry/log.ts';
import { providerDown } from './challenge.ts';

/** What counts once. */
export interface ReplayGuard {
  /** Whether this is the first time within `ttlMs`. Rejects with UPSTREAM_UNAVAILABLE when nobody can tell. */
  isFirst(id: string, ttlMs: number): Promise<boolean>;
}

/** Where it is remembered. */
export interface ReplayGuardInput {
  /** Undefined for a gateway without one, which is alone. */
  readonly redis: RedisStore | undefined;
  /** Whether this process alone remembers while Redis is away: another gateway may take the same again then. */
  readonly isLocalAllowed: boolean;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const MAX_REMEMBERED = 100_000;

/** Remembers at most 100,000 in this process, beside what Redis remembers. */
export function createReplayGuard({
  redis,
  isLocalAllowed,
  log,
  now = Date.now,
}: ReplayGuardInput): ReplayGuard {
  const until = new Lru<string, number>({ maxEntries: MAX_REMEMBERED });
  const tellLocal = onceAMinute(() =>
    log('warn', 'Redis is away: what counts once is remembered by this process alone', {}),
  );
  return {
    async isFirst(id, ttlMs) {
      if ((until.get(id) ?? 0) > now()) return false;
      until.set(id, now() + ttlMs);
      if (redis === undefined) return true;
      try {
        return (await redis.call('set', `facet:once:${id}`, '1', 'px', ttlMs, 'nx')) !== null;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        if (!isLocalAllowed) throw providerDown('The store of what counts once', error);
        tellLocal();
        return true;
      }
    },
  };
}
