/**
 * The one connection to Redis: single, Sentinel or Cluster. No command waits longer than its bound, and while Redis is
 * away commands fail at once, so that each caller can do what it has declared for that case.
 */

import { createHash } from 'node:crypto';
import { onceAMinute } from '../base/once-a-minute.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createAvailability } from './availability.ts';
import { connectRedis, type RedisClient } from './redis-client.ts';
import { parseRedisUrl } from './redis-url.ts';
import { StoreTimeout } from './store-timeout.ts';
import { createSubscriptions } from './subscriptions.ts';

/** A Redis behind a small interface. No call waits longer than its timeout. */
export interface RedisStore {
  /**
   * Sends one command; rejects with a StoreUnavailable when it is not answered within the bound, or when the key holds
   * what somebody else has put there (WRONGTYPE). A reply that tells a mistake of the command itself rejects as it is.
   */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** Runs a script by its SHA-1, and sends its text when Redis does not know it (NOSCRIPT). All keys share a hash tag. */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /**
   * Calls back for each message of a channel until `close`; messages while the connection is lost are lost too. Kept
   * when the channel is heard, or when Redis is away: then it is heard once Redis is back.
   */
  subscribe(channel: string, received: (message: string) => void): Promise<void>;
  /** False once a connection was lost or two answers in a row were late, until Redis answers again; shown in readiness. */
  isUp(): boolean;
  close(): Promise<void>;
}

/** A Lua script that Redis runs as one step. */
export interface RedisScript {
  readonly name: string;
  readonly lua: string;
}

/** Where the Redis is, and how long a command may take, in milliseconds. */
export interface RedisInput {
  /**
   * `redis://`, `rediss://`, `redis+sentinel://host:port,host:port/name` or `redis+cluster://host:port,host:port`.
   * `?timeoutMs=` says what a command may take, its way there and back included; 100 ms when not said.
   */
  readonly url: string;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'set'>;
  /** What a command may take, in place of what the URL says. */
  readonly commandTimeoutMs?: number;
  /** While Redis is away, the time between two probes. */
  readonly pauseMs?: number;
}

/** Redis gave no usable answer; the caller decides by its declared mode. Never shown to a client. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The key holds what the gateway has not put there. Redis is there, and this one key is of no use. */
export class ForeignKey extends StoreUnavailable {}

/** What the log says of it. */
export const FOREIGN_KEY = 'a key of the gateway in Redis holds something else, and is not used';

/** So many answers in a row that are late mean that Redis is away: one alone may be a pause of either process. */
const MAX_LATE = 2;
const PAUSE_MS = 250;
/** A gateway starts without its Redis, but not before it has looked for it this long. */
const FIRST_CONNECTION_MS = 1000;

/** A mistake of whoever sent the command; any other error reply is about the server's state (LOADING, OOM, CLUSTERDOWN). */
const MISTAKE = /^(?:ERR|NOSCRIPT|CROSSSLOT|EXECABORT)\b/;
/** The key holds what the gateway has not put there: nothing of use for this command, and no word about the server. */
const FOREIGN = /^WRONGTYPE\b/;

/** Throws a StartupError for a URL that cannot be read; a Redis that does not answer is no reason not to start. */
export async function createRedis(input: RedisInput): Promise<RedisStore> {
  const { url, log, metrics, pauseMs = PAUSE_MS } = input;
  const target = parseRedisUrl(url);
  const client = connectRedis(target);
  const subscriptions = createSubscriptions(target);
  const runScript = createScripts(client);
  const commands = new Commands(client, input.commandTimeoutMs ?? target.timeoutMs, target.shown, log);
  // A write, because a replica and a Redis that is full answer to PING as well.
  const probe = (): Promise<unknown> =>
    commands.send(() => client.call('set', 'facet:probe', '1', 'px', 1000));
  const availability = createAvailability({ address: target.shown, probe, pauseMs, log, metrics });
  client.on('ready', () => void availability.probeNow());
  client.on('close', () => availability.failed('the connection was lost'));

  const attempt = async (work: () => Promise<unknown>): Promise<unknown> => {
    if (!availability.isUp()) throw new StoreUnavailable('Redis is away');
    try {
      return await commands.send(work);
    } catch (error) {
      if (error instanceof StoreUnavailable && commands.isAway) availability.failed(error.message);
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

/** Sends commands, each with its bound of time, and tells from their answers whether Redis is there. */
class Commands {
  readonly #timeoutMs: number;
  readonly #timeout: StoreTimeout;
  readonly #tellForeign: (reason: string) => void;
  /** Why there is no connection, as ioredis said last. */
  #lastProblem = '';
  #answers = 0;
  /** Since the last answer in time. */
  #lateInRow = 0;
  #isRefusing = false;

  constructor(client: RedisClient, timeoutMs: number, address: string, log: Log) {
    this.#timeoutMs = timeoutMs;
    this.#timeout = new StoreTimeout(timeoutMs);
    this.#tellForeign = onceAMinute((reason: string) => log('warn', FOREIGN_KEY, { redis: address, reason }));
    client.on('error', ({ message }: Error) => {
      this.#lastProblem = message;
    });
    client.on('ready', () => {
      this.#lastProblem = '';
    });
  }

  /** Whether the last answers mean that Redis is away: two in a row that were late, or one that says so. */
  get isAway(): boolean {
    return this.#isRefusing || this.#lateInRow >= MAX_LATE;
  }

  /** The answer; what is no answer and no mistake of the command becomes a StoreUnavailable. */
  async send(work: () => Promise<unknown>): Promise<unknown> {
    const [answers, lateInRow] = [this.#answers, this.#lateInRow];
    try {
      const answer = await this.#timeout.within(work(), () => this.#late(answers, lateInRow));
      this.#answered();
      return answer;
    } catch (error) {
      if (error instanceof StoreUnavailable || !(error instanceof Error)) throw error;
      throw this.#readError(error);
    }
  }

  #answered(): void {
    this.#answers += 1;
    this.#lateInRow = 0;
    this.#isRefusing = false;
  }

  /**
   * `answers` and `lateInRow` are as they were when the command was sent. Where others were answered since, Redis is slow
   * with this one alone; where others were late since, it is the same pause that made all of them late.
   */
  #late(answers: number, lateInRow: number): StoreUnavailable {
    if (this.#answers === answers && this.#lateInRow === lateInRow) this.#lateInRow += 1;
    return new StoreUnavailable(`no answer in ${this.#timeoutMs} ms`);
  }

  #readError(error: Error): Error {
    if (FOREIGN.test(error.message)) {
      this.#answered();
      this.#tellForeign(error.message);
      return new ForeignKey(error.message, { cause: error });
    }
    if (MISTAKE.test(error.message)) return error;
    this.#isRefusing = true;
    // ioredis says that there is no connection; why there is none, it said before.
    const reason = this.#lastProblem === '' ? error.message : this.#lastProblem;
    return new StoreUnavailable(reason, { cause: error });
  }
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
