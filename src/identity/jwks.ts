/**
 * The published keys of an issuer. They are fetched when the gateway starts and again in the background, so no token
 * waits for them; when the issuer is away the last good ones count, for a day at most. A token that names an unknown
 * key makes them be fetched once, and then not again for a while, however many such tokens come.
 */

import type { KeyObject } from 'node:crypto';
import { fetchJson } from '../base/fetch-json.ts';
import { SingleFlight } from '../base/single-flight.ts';
import type { IssuerConfig } from '../config/auth.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { invalidToken, providerDown } from './challenge.ts';
import { type Algorithm, type JwkSet, parseJwkSet } from './jwk-set.ts';
import type { KeySet } from './key-set.ts';

/** Where the keys of an issuer are published, and how often they are asked for. */
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

/** The keys of a JWK Set URL, fetched now and again until `close`. */
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
    const problems = keys.problems.join('; ');
    if (problems !== '' && problems !== current?.keys.problems.join('; '))
      log('warn', 'an issuer publishes keys that are not used', { url, reason: problems });
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
      const known = candidates(usable(), algorithm, kid);
      if (known.length > 0) return known;
      // Without keys the background asks for them; a request only waits for an answer that is on its way.
      if (fetches.has(url) || (usable() !== undefined && !isCooling())) await refresh();
      const keys = usable();
      if (keys === undefined) throw providerDown('The keys to check tokens with');
      const found = candidates(keys, algorithm, kid);
      if (found.length === 0) throw invalidToken('The token is not valid.');
      return found;
    },
    async findAnew(algorithm, kid) {
      const before = usable();
      if (before === undefined || isCooling()) return undefined;
      await refresh();
      const after = usable();
      const isSame = after === undefined || sameTexts(before.fingerprints, after.fingerprints);
      return isSame ? undefined : candidates(after, algorithm, kid);
    },
    started: refresh(),
    hasKeys: () => (usable()?.size ?? 0) > 0,
    onDropped: (dropped) => void listeners.push(dropped),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

/** The keys that may have signed: those of the name, else those that have none. */
function candidates(
  keys: JwkSet | undefined,
  algorithm: Algorithm,
  kid: string | undefined,
): readonly KeyObject[] {
  const named = keys?.find(algorithm, kid) ?? [];
  return named.length > 0 || keys === undefined ? named : keys.findUnnamed(algorithm);
}

function sameTexts(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return some.size === others.size && [...some].every((text) => others.has(text));
}
