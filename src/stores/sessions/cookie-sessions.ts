/**
 * Sessions in the browser itself, sealed: for one process and no Redis. What has ended, and what was refreshed since, this
 * process remembers; another one does not know it.
 */

import { randomUUID } from 'node:crypto';
import { Lru } from '../../base/lru.ts';
import type { Seal } from './seal.ts';
import type { HeldSession, LoginName, Session, SessionStore } from './session.ts';

export interface CookieSessionsInput {
  readonly seal: Seal;
  readonly idleMs: number;
  readonly now?: () => number;
}

interface Sealed {
  readonly key: string;
  readonly usedAt: number;
  readonly session: Session;
}

const MAX_REMEMBERED = 100_000;
/** A cookie is sealed anew when this part of the idle time is over, and not with every request. */
const TOUCHES = 10;

/** Sessions in sealed cookies. */
export function createCookieSessions({ seal, idleMs, now = Date.now }: CookieSessionsInput): SessionStore {
  /** By key, `sid:` or `subject:`: sessions made until then do not count. */
  const endedAt = new Lru<string, number>({ maxEntries: MAX_REMEMBERED });
  const newest = new Lru<string, Session>({ maxEntries: MAX_REMEMBERED });
  const nameOf = (name: LoginName): string => ('sid' in name ? `sid:${name.sid}` : `subject:${name.subject}`);
  const isEnded = (key: string, { sid, subject, createdAt }: Session): boolean =>
    [key, sid === undefined ? '' : nameOf({ sid }), nameOf({ subject })].some(
      (name) => createdAt <= (endedAt.get(name) ?? 0),
    );
  const write = (key: string, session: Session): Promise<string> =>
    seal.close({ key, usedAt: now(), session } satisfies Sealed);
  const read = async (cookie: string): Promise<Sealed | undefined> => {
    const opened = (await seal.open(cookie)) as Sealed | undefined;
    if (opened === undefined || now() >= opened.usedAt + idleMs) return undefined;
    const known = newest.get(opened.key);
    const isOlder = known !== undefined && opened.session.tokens.generation < known.tokens.generation;
    const session = isOlder ? known : opened.session;
    if (now() >= session.endsAt || isEnded(opened.key, session)) return undefined;
    // An older one is answered with the newer.
    return { ...opened, session, usedAt: isOlder ? 0 : opened.usedAt };
  };

  return {
    create: (session) => write(randomUUID(), session),
    async find(cookie) {
      const found = await read(cookie);
      if (found === undefined) return undefined;
      const { key, usedAt, session } = found;
      const isFresh = now() < usedAt + idleMs / TOUCHES;
      return isFresh ? { key, session } : { key, session, cookie: await write(key, session) };
    },
    async renew(held, refresh) {
      const { key, session: seen } = held;
      const known = newest.get(key) ?? seen;
      const isNewer = known.tokens.generation > seen.tokens.generation;
      const session = isNewer ? known : await refresh(seen);
      // It may have been ended meanwhile.
      if (session === undefined || isEnded(key, session)) {
        endedAt.set(key, now());
        return undefined;
      }
      newest.set(key, session);
      return { key, session, cookie: await write(key, session) } satisfies HeldSession;
    },
    async end(cookie) {
      const found = await read(cookie);
      if (found !== undefined) endedAt.set(found.key, now());
      return found?.session;
    },
    endAll(name) {
      endedAt.set(nameOf(name), now());
      return Promise.resolve();
    },
  };
}
