/**
 * Trusted documents that are registered while gateways run: kept in Redis by app, each under the versions of the client
 * that send it. A document lives as long as one of its versions does.
 */

import { StartupError } from '../base/startup-error.ts';
import type { RedisScript, RedisStore } from '../stores/redis.ts';
import type { ListedDocument } from './manifest.ts';

/** A document of the registry. */
export interface RegisteredDocument extends ListedDocument {
  /** The client's versions that send it. */
  readonly versions: readonly string[];
}

/** Trusted documents in Redis. Every method rejects with StoreUnavailable while Redis is away. */
export interface DocumentRegistry {
  /** The text of an id, undefined where nobody registered it. */
  find(app: string, id: string): Promise<string | undefined>;
  list(app: string): Promise<readonly RegisteredDocument[]>;
  /** All or none; throws a StartupError when an id already stands for another text. Gives how many were new. */
  push(app: string, version: string, documents: readonly ListedDocument[]): Promise<number>;
  /** Takes a version's documents away; gives how many no other version still sends. */
  retire(app: string, version: string): Promise<number>;
  /** Calls back with the app whose documents have changed. */
  onChange(changed: (app: string) => void): Promise<void>;
}

const CHANNEL = 'facet:documents';

/** KEYS: texts, versions; ARGV: version, then ids and texts. A version's ids are in a set beside the list of versions. */
const pushScript: RedisScript = {
  name: 'push documents',
  lua: `
for i = 2, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  if known and known ~= ARGV[i + 1] then return ARGV[i] end
end
local added = 0
for i = 2, #ARGV, 2 do
  added = added + redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('SADD', KEYS[3], ARGV[i])
end
redis.call('SADD', KEYS[2], ARGV[1])
return added
`,
};

/** KEYS: texts, versions, ids of this version, ids of each other version. */
const retireScript: RedisScript = {
  name: 'retire documents',
  lua: `
local removed = 0
for _, id in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local kept = false
  for i = 4, #KEYS do
    if redis.call('SISMEMBER', KEYS[i], id) == 1 then kept = true end
  end
  if not kept then removed = removed + redis.call('HDEL', KEYS[1], id) end
end
redis.call('DEL', KEYS[3])
redis.call('SREM', KEYS[2], ARGV[1])
return removed
`,
};

/** The registry in this Redis. Opens nothing. */
export function createDocumentRegistry(redis: RedisStore): DocumentRegistry {
  const versionsOf = async (app: string): Promise<string[]> =>
    ((await redis.call('smembers', keysOf(app).versions)) as string[]).toSorted();
  const idsOf = async (app: string, version: string): Promise<string[]> =>
    (await redis.call('smembers', keysOf(app).ids(version))) as string[];
  const tell = (app: string): Promise<unknown> => redis.call('publish', CHANNEL, app);

  return {
    async find(app, id) {
      return ((await redis.call('hget', keysOf(app).texts, id)) as string | null) ?? undefined;
    },
    async list(app) {
      const known = (await redis.call('hkeys', keysOf(app).texts)) as string[];
      if (known.length === 0) return [];
      const texts = (await redis.call('hmget', keysOf(app).texts, ...known)) as (string | null)[];
      const versions = await versionsOf(app);
      const ids = await Promise.all(versions.map(async (version) => new Set(await idsOf(app, version))));
      return known.flatMap((id, index) => {
        const text = texts[index];
        // Retired between the two questions.
        if (text === null || text === undefined) return [];
        return [{ id, text, versions: versions.filter((_, at) => ids[at]?.has(id) === true) }];
      });
    },
    async push(app, version, documents) {
      const { texts, versions, ids } = keysOf(app);
      const pairs = documents.flatMap(({ id, text }) => [id, text]);
      const reply = await redis.run(pushScript, [texts, versions, ids(version)], [version, ...pairs]);
      if (typeof reply === 'string')
        throw new StartupError(
          `${reply} already stands for another document of ${app}; nothing was registered`,
        );
      await tell(app);
      return Number(reply);
    },
    async retire(app, version) {
      const { texts, versions, ids } = keysOf(app);
      const known = await versionsOf(app);
      if (!known.includes(version))
        throw new StartupError(
          `${app} has no version "${version}": ${known.length === 0 ? 'nothing is registered' : known.join(', ')}`,
        );
      const others = known.filter((other) => other !== version).map(ids);
      const removed = await redis.run(retireScript, [texts, versions, ids(version), ...others], [version]);
      await tell(app);
      return Number(removed);
    },
    onChange: (changed) => redis.subscribe(CHANNEL, changed),
  };
}

/** One hash tag an app: its scripts run on one node of a Cluster. */
function keysOf(app: string) {
  const base = `facet:{documents:${app}}`;
  return {
    texts: `${base}:texts`,
    versions: `${base}:versions`,
    ids: (version: string): string => `${base}:version:${version}`,
  };
}
