/** Reads REDIS_URL: one Redis, Sentinels that know where it is, or the nodes of a Cluster; with an `s` all in TLS. */

import { StartupError } from '../base/startup-error.ts';

/** Where the Redis is, and how it is spoken to. */
export interface RedisTarget {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The number of the database; a Cluster has only 0. */
  readonly database: number;
  /** The name the Sentinels know the Redis by. */
  readonly masterName: string;
  /** What the Sentinels themselves ask for, where they do. */
  readonly sentinelPassword: string | undefined;
  /** What one command may take, in milliseconds, its way there and back included. */
  readonly timeoutMs: number;
  /** For the log: without credentials. */
  readonly shown: string;
}

const FORM = /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@]*)@)?([^/?@]+)(?:\/([^?]*))?(?:\?(.*))?$/;
/** Far beyond what a Redis in the same network takes, and short enough for a request to wait. */
const DEFAULT_TIMEOUT_MS = 100;
const MAX_TIMEOUT_MS = 10_000;
const DEFAULT_PORT = { single: 6379, cluster: 6379, sentinel: 26_379 } as const;

/** Throws a StartupError that never repeats the URL, which may hold a password. */
export function parseRedisUrl(url: string): RedisTarget {
  const found = FORM.exec(url.trim());
  if (found === null) throw wrong('it is not of one of these forms');
  const [, tls, mode = 'single', credentials = '', addresses = '', place = '', query = ''] = found;
  const kind = mode as RedisTarget['kind'];
  const hosts = addresses.split(',').map((address) => parseAddress(address, DEFAULT_PORT[kind]));
  if (kind === 'single' && hosts.length > 1)
    throw wrong('several hosts need redis+sentinel:// or redis+cluster://');
  if (kind === 'sentinel' && place === '')
    throw wrong('the name of the Redis that the Sentinels watch is missing');
  const parameters = new URLSearchParams(query);
  const [username, password] = parseCredentials(credentials);
  return {
    kind,
    hosts,
    isTls: tls === 's',
    username,
    password,
    database: parseDatabase(kind === 'single' ? place : (parameters.get('db') ?? '')),
    masterName: decodeURIComponent(place),
    sentinelPassword: parameters.get('sentinelPassword') ?? undefined,
    timeoutMs: parseTimeout(parameters.get('timeoutMs')),
    shown: url
      .trim()
      .replace(/\/\/[^@]*@/, '//')
      .replace(/\?.*$/, ''),
  };
}

function parseAddress(text: string, defaultPort: number): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535) throw wrong('a host or port in it cannot be read');
  return { host, port: number };
}

/** `user:password`, or `:password` alone; percent-encoded where they hold signs of a URL. */
function parseCredentials(text: string): [string | undefined, string | undefined] {
  if (text === '') return [undefined, undefined];
  const colon = text.indexOf(':');
  const [user, password] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    return [decodeURIComponent(user) || undefined, decodeURIComponent(password) || undefined];
  } catch {
    throw wrong('the user or password in it is not percent-encoded');
  }
}

function parseDatabase(text: string): number {
  if (!/^\d{0,4}$/.test(text)) throw wrong('the database in it is not a number');
  return Number(text);
}

function parseTimeout(text: string | null): number {
  if (text === null) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS)
    throw wrong(`timeoutMs in it is not a number from 1 to ${MAX_TIMEOUT_MS}`);
  return timeoutMs;
}

function wrong(why: string): StartupError {
  return new StartupError(
    `REDIS_URL: ${why}: redis://host:port, redis+sentinel://host:port,host:port/name or ` +
      'redis+cluster://host:port,host:port, each with rediss for TLS',
  );
}
