/**
 * Documents that clients register themselves (Apollo's Automatic Persisted Queries): kept in this process, and in Redis
 * where there is one, so that what one gateway was told the others know.
 */

import { Lru } from '../base/lru.ts';
import { type RedisStore, StoreUnavailable } from '../stores/redis.ts';

/** The documents that clients of one app have registered. */
export interface AutomaticDocuments {
  /** At once for what this process knows. `id` is the hash with its prefix. */
  find(id: string): string | undefined | Promise<string | undefined>;
  keep(id: string, text: string): void;
}

/** The app, how many documents a process keeps, and the Redis that several share. */
export interface AutomaticDocumentsInput {
  readonly app: string;
  readonly maxDocuments: number;
  readonly redis: Pick<RedisStore, 'call'> | undefined;
}

const KEPT_SECONDS = 24 * 60 * 60;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Keeps up to `maxDocuments` and 16 MiB in this process. In Redis a document lives for a day after its last
 * use.
 */
export function createAutomaticDocuments({
  app,
  maxDocuments,
  redis,
}: AutomaticDocumentsInput): AutomaticDocuments {
  const known = new Lru<string, string>({
    maxEntries: maxDocuments,
    maxWeight: MAX_BYTES,
    weigh: (text) => text.length * 2,
  });
  const keyOf = (id: string): string => `facet:apq:${app}:${id}`;

  const look = async (store: Pick<RedisStore, 'call'>, id: string): Promise<string | undefined> => {
    try {
      const text = await store.call('getex', keyOf(id), 'EX', KEPT_SECONDS);
      if (typeof text !== 'string') return undefined;
      known.set(id, text);
      return text;
    } catch (error) {
      if (error instanceof StoreUnavailable) return undefined;
      throw error;
    }
  };
  return {
    find: (id) => known.get(id) ?? (redis === undefined ? undefined : look(redis, id)),
    keep(id, text) {
      if (known.has(id)) return;
      known.set(id, text);
      // Whoever asks another gateway before this is there sends the document once more.
      void redis?.call('set', keyOf(id), text, 'EX', KEPT_SECONDS).catch(() => {});
    },
  };
}
