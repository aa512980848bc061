/**
 * The published keys of an issuer. They are fetched when the gateway starts and again in the background, so no token
 * waits for them; when the issuer is away the last good ones count, for a day at most. A token that names an unknown
 * key makes them be fetched once, and then not again for a while, however many such tokens come.
 */

import type { CryptoKey } from 'jose';
import { fetchJson } from '../base/fetch-json.ts';
import { SingleFlight } from '../base/single-flight.ts';
import type { IssuerConfig } from '../config/auth.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { invalidToken, providerDown } from './challenge.ts';
import { type JwkSet, parseJwkSet } from './jwk-set.ts';

export interface KeySet {
  /** Throws UNAUTHENTICATED for a key that is not there, UPSTREAM_UNAVAILABLE while there are no keys at all. */
  find(algorithm: IssuerConfig['algorithms'][number], kid: string | undefined): Promise<CryptoKey>;
  /** Kept when the first try to have keys has ended, however it did. */
  readonly started: Promise<void>;
  hasKeys(): boolean;
  /** Calls back when a key was taken away: what it has signed does not count any more. */
  onDropped(dropped: () => void): void;
  close(): void;
}

export interface JwksInput
  extends Pick<IssuerConfig, 'jwksRefreshSeconds' | 'jwksCooldownSeconds' | 'jwksMaxStaleSeconds'> {
  readonly url: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const TIMEOUT_MS = 5000;
const MAX_BYTES = 256 * 1024;
/** While there are no keys at all nobody can log in, so that is asked more often; twice as long after each failure. */
const FIRST_RETRY_MS = 250;
const MAX_RETRY_MS = 5000;

export function createJwks(input: JwksInput): KeySet {
  const {
    url,
    jwksRefreshSeconds,
    jwksCooldownSeconds,
    jwksMaxStaleSeconds,
    log,
    metrics,
    now = Date.now,
  } = input;
  const listeners: (() => void)[] = [];
  let current: { readonly keys: JwkSet; readonly fetchedAt: number } | undefined;
  const fetches = new SingleFlight<void>();
  let startedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const usable = (): JwkSet | undefined =>
    current !== undefined && now() - current.fetchedAt <= jwksMaxStaleSeconds * 1000
      ? current.keys
      : undefined;
  const fetchKeys = async (): Promise<void> => {
    startedAt = now();
    try {
      take(parseJwkSet(await fetchJson({ url, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES })));
      metrics.count('facet_jwks_fetches_total', { outcome: 'taken' });
    } catch (error) {
      metrics.count('facet_jwks_fetches_total', { outcome: 'failed' });
      if (failures === 0 && !isClosed) {
        const reason = error instanceof Error ? error.message : String(error);
        log('warn', 'the keys to check tokens with cannot be fetched; the last good ones are used', {
          url,
          reason,
        });
      }
      failures += 1;
    }
    schedule();
  };
  const take = (keys: JwkSet): void => {
    const dropped = [...(current?.keys.fingerprints ?? [])].some((known) => !keys.fingerprints.has(known));
    if (failures > 0) log('info', 'the keys to check tokens with are there again', { url });
    current = { keys, fetchedAt: now() };
    failures = 0;
    if (dropped) for (const listener of listeners) listener();
  };
  const schedule = (): void => {
    if (isClosed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), pauseMs());
    timer.unref();
  };
  const pauseMs = (): number => {
    if (failures === 0) return jwksRefreshSeconds * 1000;
    if (usable() !== undefined) return Math.min(jwksRefreshSeconds, jwksCooldownSeconds) * 1000;
    return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS);
  };
  const refresh = (): Promise<void> => fetches.run(url, fetchKeys);
  const isCooling = (): boolean => now() - startedAt < jwksCooldownSeconds * 1000;

  return {
    async find(algorithm, kid) {
      const known = usable()?.find(algorithm, kid);
      if (known !== undefined) return known;
      // Without keys the background asks for them; a request only waits for an answer that is on its way.
      if (fetches.has(url) || (usable() !== undefined && !isCooling())) await refresh();
      const keys = usable();
      if (keys === undefined) throw providerDown('The keys to check tokens with');
      const found = keys.find(algorithm, kid);
      if (found === undefined) throw invalidToken('The token is not valid.');
      return found;
    },
    started: refresh(),
    hasKeys: () => usable() !== undefined,
    onDropped: (dropped) => void listeners.push(dropped),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
