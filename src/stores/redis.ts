/**
 * The one connection to Redis: single, Sentinel or Cluster. No command waits longer than its bound, and while Redis is
 * away commands fail at once, so that each caller can do what it has declared for that case.
 */

import type { Log } from '../telemetry/log.ts';

export interface RedisStore {
  /** Sends one command; rejects with a StoreUnavailable when it is not answered within the bound. */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** Runs a script by its SHA-1, and sends its text when Redis does not know it (NOSCRIPT). All keys share a hash tag. */
  run(script: RedisScript, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>;
  /** Calls back for each message of a channel until `close`; messages while the connection is lost are lost too. */
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
  /** What a command may take, its way there and back included. */
  readonly commandTimeoutMs?: number;
  /** After a command that was not answered in time, how long no other one is tried. */
  readonly pauseMs?: number;
}

/** Redis did not answer; the caller decides by its declared mode. Never shown to a client. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
