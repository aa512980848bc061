/**
 * The one connection to Redis: single, Sentinel or Cluster. No command waits longer than its bound, and while Redis is
 * away commands fail at once, so that each caller can do what it has declared for that case.
 */

import { createHash } from 'node:crypto';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createAvailability } from './availability.ts';
import { connectRedis, type RedisClient } from './redis-client.ts';
import { parseRedisUrl } from './redis-url.ts';
import { StoreTimeout } from './store-timeout.ts';
import { createSubscriptions } from './subscriptions.ts';

export interface RedisStore {
  /**
   * Sends one command; rejects with a StoreUnavailable when it is not answered within the bound. A reply that tells a
   * mistake of the command itself (WRONGTYPE, a script's error) rejects as it is.
   */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** Runs a script by its SHA-1, and sends its text when Redis does not know it (NOSCRIPT). All keys share a hash tag. */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /**
   * Calls back for each message of a channel until `close`; messages while the connection is lost are lost too. Kept
   * when the channel is heard, or when Redis is away: then it is heard once Redis is back.
   */
  subscribe(channel: string, received: (message: string) => void): Promise<void>;
  /** Whether the last command was answered; what is shown in readiness. */
  isUp(): boolean;
  close(): Promise<void>;
}

export interface RedisScript {
  readonly name: string;
  readonly lua: string;
}

export interface RedisInput {
  /** `redis://`, `rediss://`, `redis+sentinel://host:port,host:port/name` or `redis+cluster://host:port,host:port`. */
  readonly url: string;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'set'>;
  /** What a command may take, its way there and back included. */
  readonly commandTimeoutMs?: number;
  /** After a command that was not answered in time, how long no other one is tried. */
  readonly pauseMs?: number;
}

/** Redis did not answer; the caller decides by its declared mode. Never shown to a client. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** Nobody else was answered meanwhile either: it is away, and not only slow with this one. */
  readonly isSilent: boolean;

  constructor(message: string, { cause, isSilent = true }: { cause?: unknown; isSilent?: boolean } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.isSilent = isSilent;
  }
}

const COMMAND_TIMEOUT_MS = 50;
const PAUSE_MS = 250;
/** A gateway starts without its Redis, but not before it has looked for it this long. */
const FIRST_CONNECTION_MS = 1000;

/** A mistake of whoever sent the command; any other error reply is about the server's state (LOADING, OOM, CLUSTERDOWN). */
const MISTAKE = /^(?:ERR|WRONGTYPE|NOSCRIPT|CROSSSLOT|EXECABORT)\b/;

/** Throws a StartupError for a URL that cannot be read; a Redis that does not answer is no reason not to start. */
export async function createRedis(input: RedisInput): Promise<RedisStore> {
  const { url, log, metrics, commandTimeoutMs = COMMAND_TIMEOUT_MS, pauseMs = PAUSE_MS } = input;
  const target = parseRedisUrl(url);
  const client = connectRedis(target);
  const subscriptions = createSubscriptions(target);
  const runScript = createScripts(client);
  const bounded = boundedBy(client, commandTimeoutMs);
  // A write, because a replica and a Redis that is full answer to PING as well.
  const probe = (): Promise<unknown> => bounded(() => client.call('set', 'facet:probe', '1', 'px', 1000));
  const availability = createAvailability({ address: target.shown, probe, pauseMs, log, metrics });
  client.on('ready', () => void availability.probeNow());
  client.on('close', () => availability.failed('the connection was lost'));

  const attempt = async (work: () => Promise<unknown>): Promise<unknown> => {
    if (!availability.isUp()) throw new StoreUnavailable('Redis is away');
    try {
      return await bounded(work);
    } catch (error) {
      if (error instanceof StoreUnavailable && error.isSilent) availability.failed(error.message);
      throw error;
    }
  };
  await firstConnection(client);
  await availability.probeNow();
  return {
    call: (command, ...args) => attempt(() => client.call(command, ...args)),
    run: (script, keys, args) => attempt(() => runScript(script, keys, args)),
    subscribe: subscriptions.subscribe,
    isUp: availability.isUp,
    close() {
      availability.close();
      subscriptions.close();
      client.disconnect();
      return Promise.resolve();
    },
  };
}

/** Kept at the first connection or the first failure to have one. */
function firstConnection(client: RedisClient): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FIRST_CONNECTION_MS);
    const settle = (): void => {
      clearTimeout(timer);
      resolve();
    };
    client.once('ready', settle);
    client.once('error', settle);
  });
}

/**
 * Runs a piece of work in its time; what is no answer and no mistake of the command becomes a StoreUnavailable, and one
 * that says whether others were answered meanwhile.
 */
function boundedBy(client: RedisClient, timeoutMs: number) {
  const timeout = new StoreTimeout(timeoutMs);
  let answers = 0;
  let lastProblem = '';
  client.on('error', ({ message }: Error) => (lastProblem = message));
  client.on('ready', () => (lastProblem = ''));
  return async (work: () => Promise<unknown>): Promise<unknown> => {
    const before = answers;
    const late = (): Error =>
      new StoreUnavailable(`no answer in ${timeoutMs} ms`, { isSilent: answers === before });
    try {
      const answer = await timeout.within(work(), late);
      answers += 1;
      return answer;
    } catch (error) {
      if (error instanceof StoreUnavailable || !(error instanceof Error) || MISTAKE.test(error.message))
        throw error;
      // ioredis says that there is no connection; why there is none, it said before.
      const reason = lastProblem === '' ? error.message : lastProblem;
      throw new StoreUnavailable(reason, { cause: error });
    }
  };
}

/**
 * Runs scripts by their SHA-1. The first to need one sends its text, and whoever comes meanwhile waits for that: a
 * thousand at once would otherwise send it a thousand times. Redis forgets scripts when it restarts or is told to.
 */
function createScripts(client: RedisClient) {
  const loaded = new Map<string, Promise<unknown>>();
  return async ({ lua }: RedisScript, keys: readonly string[], args: readonly (string | number)[]) => {
    const digest = digestOf(lua);
    const rest = [keys.length, ...keys, ...args];
    const loading = loaded.get(digest);
    if (loading !== undefined) {
      await loading.catch(() => {});
      try {
        return await client.call('evalsha', digest, ...rest);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        if (loaded.get(digest) !== loading) return client.call('eval', lua, ...rest);
      }
    }
    const answer = client.call('eval', lua, ...rest);
    loaded.set(digest, answer);
    return answer;
  };
}

const digests = new Map<string, string>();

function digestOf(lua: string): string {
  let digest = digests.get(lua);
  if (digest === undefined) digests.set(lua, (digest = createHash('sha1').update(lua).digest('hex')));
  return digest;
}
