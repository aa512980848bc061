/**
 * Connections by ioredis, set so that they never wait by themselves: its defaults queue commands while Redis is away
 * and send them again later, when their callers have long been answered.
 */

import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisTarget } from './redis-url.ts';

/** A connection to one Redis or to a Cluster. */
export type RedisClient = Redis | Cluster;

/** Opening a connection, and how long an open one may owe a reply before it is given up and opened again. */
const CONNECT_TIMEOUT_MS = 1000;
const SILENCE_MS = 2000;
const MAX_RETRY_DELAY_MS = 500;

/** Grows, and differs between gateways, so that they do not all come back in the same moment. */
const retryDelay = (attempts: number): number =>
  Math.min(attempts * 50, MAX_RETRY_DELAY_MS) * (0.5 + Math.random() / 2);

/** The server is up but not the one to talk to: after a failover a connection may lead to a replica. */
const MUST_RECONNECT = /^(?:READONLY|MASTERDOWN|UNBLOCKED)/;

const common = {
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: SILENCE_MS,
  keepAlive: 5000,
  maxLoadingRetryTime: MAX_RETRY_DELAY_MS,
  reconnectOnError: (error) => MUST_RECONNECT.test(error.message),
} as const satisfies RedisOptions;

/** `subscriber` says whether the connection is for messages: then what it listens to is queued until it is open. */
export function connectRedis(target: RedisTarget, { isSubscriber = false } = {}): RedisClient {
  const { kind, hosts, username, password, database } = target;
  const tls = target.isTls ? { tls: {} } : {};
  const redisOptions = { ...common, ...tls, username, password };
  if (kind === 'cluster') {
    return new Cluster([...hosts], {
      clusterRetryStrategy: retryDelay,
      clusterNodeRetryStrategy: retryDelay,
      enableOfflineQueue: isSubscriber,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      // TLS names a host, and a cluster tells its nodes by address: what is asked for by name must stay a name.
      ...(target.isTls ? { dnsLookup: (host, done) => done(null, host) } : {}),
      redisOptions,
    });
  }
  const options = {
    ...redisOptions,
    db: database,
    enableOfflineQueue: isSubscriber,
    retryStrategy: retryDelay,
  };
  if (kind === 'sentinel') {
    return new Redis({
      ...options,
      sentinels: [...hosts],
      name: target.masterName,
      sentinelPassword: target.sentinelPassword,
      sentinelRetryStrategy: retryDelay,
      sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
      enableTLSForSentinelMode: target.isTls,
      ...(target.isTls ? { sentinelTLS: {} } : {}),
    });
  }
  return new Redis({ ...options, ...hosts[0] });
}
