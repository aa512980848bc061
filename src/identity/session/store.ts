/** Where the sessions of an app are: in Redis where there is one, else in the browser's own cookie. */

import { StartupError } from '../../base/startup-error.ts';
import type { AppConfig } from '../../config/app.ts';
import type { SessionConfig } from '../../config/session.ts';
import { type RedisStore, StoreUnavailable } from '../../stores/redis.ts';
import { createCookieSessions } from '../../stores/sessions/cookie-sessions.ts';
import { createRedisSessions } from '../../stores/sessions/redis-sessions.ts';
import { createSeal } from '../../stores/sessions/seal.ts';
import { createSealKeys } from '../../stores/sessions/seal-keys.ts';
import type { SessionStore } from '../../stores/sessions/session.ts';
import { providerDown } from '../challenge.ts';

/** What the store of sessions is chosen by. */
export interface StoreInput {
  readonly app: Pick<AppConfig, 'name' | 'development'>;
  readonly config: SessionConfig;
  readonly redis: RedisStore | undefined;
  readonly now: () => number;
}

/** Throws a StartupError where there is no place that outlives a request. */
export function createStore({ app, config, redis, now }: StoreInput): SessionStore {
  const { idleSeconds, timeoutMs, keys: configured } = config;
  const idleMs = idleSeconds * 1000;
  const kind = config.store ?? (redis === undefined ? 'cookie' : 'redis');
  if (kind === 'redis') {
    if (redis === undefined) throw new StartupError(`${app.name}: sessions in Redis need REDIS_URL`);
    // The settings of the provider and its keys may have to be asked for first.
    return createRedisSessions({ redis, app: app.name, idleMs, refreshMs: 3 * timeoutMs + 1000, now });
  }
  // In development a key of this process does: its sessions end with it.
  if (configured === undefined && !app.development)
    throw new StartupError(
      `${app.name}: sessions need a place: set REDIS_URL, or auth.session.keys for cookies`,
    );
  const keys = createSealKeys(app.name, configured, undefined);
  const seal = {
    close: async (value: unknown) => createSeal(await keys(), 'session').close(value),
    open: async (text: string) => createSeal(await keys(), 'session').open(text),
  };
  return createCookieSessions({ seal, idleMs, now });
}

/** Asks the store of sessions; rejects with UPSTREAM_UNAVAILABLE while the store is away, as nothing is known about the caller then. */
export async function orUnavailable<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw providerDown('The store of sessions', error);
    throw error;
  }
}
