/**
 * Sessions in Redis, for all gateways at once: a session that is ended is gone for each of them with its next request.
 * The cookie holds a random id; Redis holds its SHA-256, so that who reads Redis cannot be anybody.
 */

import { hash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { RedisStore } from '../redis.ts';
import { StoreUnavailable } from '../redis.ts';
import type { HeldSession, LoginName, Session, SessionStore } from './session.ts';

export interface RedisSessionsInput {
  readonly redis: RedisStore;
  readonly app: string;
  readonly idleMs: number;
  /** What a refresh may take at most: its lock lasts so long if its gateway is gone. */
  readonly refreshMs: number;
  readonly now?: () => number;
}

const ID = /^[\w-]{43}$/;
const POLL_MS = 20;

/** Only who holds the lock takes it away. */
const unlock = {
  name: 'unlock-session',
  lua: `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`,
};

/** Sessions in Redis. */
export function createRedisSessions(input: RedisSessionsInput): SessionStore {
  const { redis, app, idleMs, refreshMs, now = Date.now } = input;
  const keyOf = (cookie: string): string => `facet:session:${app}:${hash('sha256', cookie, 'base64url')}`;
  const indexOf = (name: LoginName): string => {
    const [kind, value] = 'sid' in name ? ['sid', name.sid] : ['subject', name.subject];
    return `facet:sessions:${app}:${kind}:${hash('sha256', value, 'base64url')}`;
  };
  const parse = (text: unknown): Session | undefined => {
    const session = typeof text === 'string' ? (JSON.parse(text) as Session) : undefined;
    return session !== undefined && now() < session.endsAt ? session : undefined;
  };
  const load = async (key: string): Promise<Session | undefined> => parse(await redis.call('get', key));
  const addToIndex = async (index: string, key: string, session: Session): Promise<void> => {
    await redis.call('sadd', index, key);
    await redis.call('pexpire', index, session.endsAt - session.createdAt);
  };
  const renewLocked = async (
    { key, session: seen }: HeldSession,
    refresh: (session: Session) => Promise<Session | undefined>,
  ): Promise<HeldSession | undefined> => {
    const session = await load(key);
    if (session === undefined || session.tokens.generation !== seen.tokens.generation)
      return session && { key, session };
    const next = await refresh(session);
    if (next === undefined) {
      await redis.call('del', key);
      return undefined;
    }
    // Not when it was ended meanwhile.
    const kept = await redis.call('set', key, JSON.stringify(next), 'xx', 'px', idleMs);
    return kept === null ? undefined : { key, session: next };
  };

  return {
    async create(session) {
      const cookie = randomBytes(32).toString('base64url');
      const key = keyOf(cookie);
      // The ways to end it come first: a session that nobody could end is worse than a name of none.
      if (session.sid !== undefined) await addToIndex(indexOf({ sid: session.sid }), key, session);
      await addToIndex(indexOf({ subject: session.subject }), key, session);
      await redis.call('set', key, JSON.stringify(session), 'px', idleMs);
      return cookie;
    },
    async find(cookie) {
      if (!ID.test(cookie)) return undefined;
      const key = keyOf(cookie);
      const session = parse(await redis.call('getex', key, 'px', idleMs));
      return session && { key, session };
    },
    async renew(held, refresh) {
      const lock = `${held.key}:refresh`;
      const holder = randomUUID();
      const givesUpAt = now() + refreshMs;
      while ((await redis.call('set', lock, holder, 'px', refreshMs, 'nx')) === null) {
        if (now() > givesUpAt) throw new StoreUnavailable('another gateway holds the lock of a refresh');
        await wait(POLL_MS);
      }
      try {
        return await renewLocked(held, refresh);
      } finally {
        await redis.run(unlock, [lock], [holder]).catch(() => {});
      }
    },
    async end(cookie) {
      return ID.test(cookie) ? parse(await redis.call('getdel', keyOf(cookie))) : undefined;
    },
    async endAll(name) {
      const index = indexOf(name);
      for (const key of (await redis.call('smembers', index)) as string[]) await redis.call('del', key);
      await redis.call('del', index);
    },
  };
}
