/** The limits of one app, from its config to what one operation takes of each: pure, so that all of it is a table of tests. */

import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type LimitsConfig, maximumFor, type QuotaConfig, type RateConfig } from '../../config/limits.ts';
import type { Take } from '../../stores/counters.ts';
import { periodAt, spanSeconds } from './span.ts';

/** What limits ask about an operation. */
export interface LimitSubject {
  /** Who calls, in one form however it was proved; undefined for nobody in particular. */
  readonly principal: string | undefined;
  readonly tier: string | undefined;
  readonly address: string;
  /** What it asks, as `operation-signature.ts` says it; empty before the document is read. */
  readonly operation: string;
  /** Its name and the id that it was asked by. */
  readonly names: readonly string[];
  readonly counts: Readonly<Record<RateConfig['counts'], number>>;
}

/** A rate limit or quota of the config. */
export interface Limit {
  readonly name: string;
  readonly isQuota: boolean;
  /** Whether it can be decided before the document is read: it counts requests, whichever operation they hold. */
  readonly isOfRequests: boolean;
  /** Undefined where it does not apply. `nowMs` is since 1970. */
  takeFor(subject: LimitSubject, nowMs: number): LimitTake | undefined;
}

/** What a limit takes for one request. */
export interface LimitTake extends Take {
  readonly windowSeconds: number;
}

/** The rates first, then the quotas, as the config lists them. */
export function limitsOf(app: string, { rates, quotas }: LimitsConfig): readonly Limit[] {
  const rateLimits = rates.map((rate) =>
    limitOf(app, rate, () => ({ name: '', span: { windowMs: rate.window }, startsAt: 0 })),
  );
  const quotaLimits = quotas.map((quota) =>
    limitOf(app, quota, (nowMs) => {
      const { name, startsAt, endsAt } = periodAt(quota.period, nowMs);
      return { name, span: { endsAt }, startsAt };
    }),
  );
  return [...rateLimits, ...quotaLimits];
}

interface Current {
  /** Of the period; empty for a window. */
  readonly name: string;
  readonly span: Take['span'];
  readonly startsAt: number;
}

function limitOf(app: string, config: RateConfig | QuotaConfig, current: (nowMs: number) => Current): Limit {
  const { name, per, counts, max, operations } = config;
  const names = operations === undefined ? undefined : new Set(operations);
  return {
    name,
    isQuota: 'period' in config,
    isOfRequests: counts === 'requests' && names === undefined && !per.includes('operation'),
    takeFor(subject, nowMs) {
      if (names !== undefined && !subject.names.some((known) => names.has(known))) return undefined;
      const { name: period, span, startsAt } = current(nowMs);
      const parts = per.map((what) => partOf(what, subject));
      return {
        key: limitKey(app, [name, period, ...parts]),
        max: maximumFor(max, subject.tier),
        cost: subject.counts[counts],
        span,
        windowSeconds: spanSeconds(span, startsAt),
      };
    },
  };
}

function partOf(what: RateConfig['per'][number], subject: LimitSubject): string {
  switch (what) {
    case 'principal':
      return callerKey(subject);
    case 'address':
      return canonicalAddress(subject.address);
    case 'operation':
      return subject.operation;
    case 'app':
      return '';
  }
}

/** Whoever calls, as one text: the principal, else the address of whoever is nobody in particular. */
export function callerKey({ principal, address }: Pick<LimitSubject, 'principal' | 'address'>): string {
  return principal ?? `address ${canonicalAddress(address)}`;
}

const MAX_PLAIN_KEY = 200;

/**
 * One text for one list of parts and for no other: none of them can run into the next. All counters of an app share a
 * hash tag, so that a Cluster decides them together on one node.
 */
export function limitKey(app: string, parts: readonly string[]): string {
  const text = JSON.stringify(parts);
  const own = text.length <= MAX_PLAIN_KEY ? text : createHash('sha256').update(text).digest('base64url');
  return `facet:{limits:${app}}:${own}`;
}

/**
 * An address as limits know it: IPv4 whichever way it is written, and of IPv6 the first 64 bits, as whoever has one
 * address of such a network has all of them (RFC 6177).
 */
export function canonicalAddress(address: string): string {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - after.length }, () => '0');
  const whole = [...groups, ...zeros, ...after].map((group) => Number.parseInt(group, 16).toString(16));
  return `${whole.slice(0, 4).join(':')}::/64`;
}
