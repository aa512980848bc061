/** The channels of a gateway, on a connection of their own that is opened with the first and heard again after every loss. */

import { connectRedis, type RedisClient } from './redis-client.ts';
import type { RedisTarget } from './redis-url.ts';

/** The channels that a gateway listens to. */
export interface Subscriptions {
  /** Kept when the channel is heard; while Redis is away that is later, and this does not wait for it. */
  subscribe(channel: string, received: (message: string) => void): Promise<void>;
  close(): void;
}

/** A connection that only listens sends nothing that could be missed, so a dead one shows by this. */
const PING_MS = 5000;

/** Opens no connection before the first channel. */
export function createSubscriptions(target: RedisTarget): Subscriptions {
  const listeners = new Map<string, ((message: string) => void)[]>();
  let client: RedisClient | undefined;
  let timer: NodeJS.Timeout | undefined;

  const open = (): RedisClient => {
    if (client !== undefined) return client;
    const opened = connectRedis(target, { isSubscriber: true });
    // Why it cannot be reached is told by the other connection.
    opened.on('error', () => {});
    opened.on('message', (channel: string, message: string) => {
      for (const received of listeners.get(channel) ?? []) received(message);
    });
    timer = setInterval(() => opened.status === 'ready' && void opened.ping().catch(() => {}), PING_MS);
    timer.unref();
    client = opened;
    return opened;
  };
  return {
    async subscribe(channel, received) {
      const opened = open();
      const known = listeners.get(channel);
      listeners.set(channel, [...(known ?? []), received]);
      if (known !== undefined) return;
      // Again after every loss, by hand: ioredis repeats only what was once subscribed, and the first try may have failed.
      const heard = new Promise<void>((resolve) => {
        opened.on('ready', () => void opened.subscribe(channel).then(() => resolve(), resolve));
        opened.once('close', resolve);
      });
      if (opened.status === 'ready') await opened.subscribe(channel).catch(() => {});
      else await heard;
    },
    close() {
      clearInterval(timer);
      client?.disconnect();
    },
  };
}
