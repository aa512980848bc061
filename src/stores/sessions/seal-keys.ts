/** The keys that seal cookies: those of the config, or one that all gateways share by Redis, or one of this process. */

import { randomBytes } from 'node:crypto';
import type { RedisStore } from '../redis.ts';

/** The keys that seal, the newest first: 32 bytes each. */
export type SealKeys = () => Promise<readonly Uint8Array[]>;

/** Configured keys go before those in Redis; without both, a key of this process. */
export function createSealKeys(
  app: string,
  configured: readonly string[] | undefined,
  redis: RedisStore | undefined,
): SealKeys {
  if (configured !== undefined) return always(configured.map(decode));
  if (redis === undefined) return always([randomBytes(32)]);
  const name = `facet:session-key:${app}`;
  // Asked for each time: a Redis that was emptied has another one for all gateways.
  return async () => {
    await redis.call('set', name, randomBytes(32).toString('base64url'), 'nx');
    return [decode(String(await redis.call('get', name)))];
  };
}

const decode = (text: string): Uint8Array => Buffer.from(text, 'base64url');

function always(keys: readonly Uint8Array[]): SealKeys {
  return () => Promise.resolve(keys);
}
