/** The Redis of a project, for one command: a person waits longer than a request, and wants to know why it failed. */

import { StartupError } from '../base/startup-error.ts';
import { createRedis, type RedisStore } from '../stores/redis.ts';

const COMMAND_TIMEOUT_MS = 5000;

/** Throws a StartupError without `REDIS_URL`, and when nobody answers there. */
export async function withRedis<Result>(
  url: string | undefined,
  use: (redis: RedisStore) => Promise<Result>,
): Promise<Result> {
  if (url === undefined)
    throw new StartupError('REDIS_URL is not set: it says where the Redis of the gateways is');
  const redis = await createRedis({ url, log: () => {}, commandTimeoutMs: COMMAND_TIMEOUT_MS });
  try {
    if (!redis.isUp()) throw new StartupError('Redis does not answer at REDIS_URL');
    return await use(redis);
  } finally {
    await redis.close();
  }
}
