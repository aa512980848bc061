/** API keys in Redis, for all gateways at once: one hash of records, one number that grows with each change. */

import { type RedisStore, StoreUnavailable } from '../redis.ts';
import { type ApiKey, apiKeySchema } from './record.ts';
import type { ApiKeySource } from './source.ts';

const RECORDS = 'facet:{keys}:records';
const VERSION = 'facet:{keys}:version';
const CHANNEL = 'facet:keys';
/** Records a round trip: each must be answered within the bound of a command. */
const PAGE = 500;

const write = {
  name: 'write-api-keys',
  lua: `for index = 1, #ARGV, 2 do redis.call('hset', KEYS[1], ARGV[index], ARGV[index + 1]) end
return redis.call('incr', KEYS[2])`,
};

/** API keys in Redis. */
export function createRedisKeySource(redis: RedisStore): ApiKeySource {
  return {
    name: 'Redis',
    version: async () => String(await redis.call('get', VERSION)),
    async read() {
      const records: ApiKey[] = [];
      let cursor = '0';
      do {
        const [next, found] = (await redis.call('hscan', RECORDS, cursor, 'count', PAGE)) as [
          string,
          string[],
        ];
        for (let index = 1; index < found.length; index += 2)
          records.push(apiKeySchema.parse(JSON.parse(String(found[index]))));
        cursor = next;
      } while (cursor !== '0');
      return records;
    },
    async write(records) {
      const entries = records.flatMap((record) => [record.id, JSON.stringify(record)]);
      await redis.run(write, [RECORDS, VERSION], entries);
      await redis.call('publish', CHANNEL, '');
    },
    subscribe: (changed) => redis.subscribe(CHANNEL, changed),
    isAway: (error) => error instanceof StoreUnavailable,
  };
}
