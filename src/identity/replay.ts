/** Remembers what may be used once: in Redis for all gateways, in memory while there is none. */

import { Lru } from '../base/lru.ts';
import { type RedisStore, StoreUnavailable } from '../stores/redis.ts';

export interface ReplayGuard {
  /** Whether this is the first time within `ttlMs`. */
  isFirst(id: string, ttlMs: number): Promise<boolean>;
}

const MAX_REMEMBERED = 100_000;

export function createReplayGuard(redis: RedisStore | undefined, now: () => number = Date.now): ReplayGuard {
  const until = new Lru<string, number>({ maxEntries: MAX_REMEMBERED });
  return {
    async isFirst(id, ttlMs) {
      if ((until.get(id) ?? 0) > now()) return false;
      until.set(id, now() + ttlMs);
      if (redis === undefined) return true;
      try {
        return (await redis.call('set', `facet:once:${id}`, '1', 'px', ttlMs, 'nx')) !== null;
      } catch (error) {
        if (error instanceof StoreUnavailable) return true;
        throw error;
      }
    },
  };
}
