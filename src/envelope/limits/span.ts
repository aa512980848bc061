/** Windows and periods of limits, from how a config writes them to what counters take. */

import type { Take } from '../../stores/counters.ts';

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10s`, `1m`, `24h`, `30d` in milliseconds; undefined for anything else. */
export function parseWindow(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5}) ?([smhd])$/.exec(text) ?? [];
  const ms = unitMs[unit ?? ''];
  return ms === undefined ? undefined : Number(count) * ms;
}

/** A period of the calendar, in UTC. */
export type Period = 'day' | 'month';

export interface CurrentPeriod {
  /** `2026-11-24`, `2026-11`: part of the counter's key. */
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

export function periodAt(period: Period, ms: number): CurrentPeriod {
  const at = new Date(ms);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  const isDay = period === 'day';
  return {
    name: at.toISOString().slice(0, isDay ? 10 : 7),
    startsAt: Date.UTC(year, month, isDay ? day : 1),
    endsAt: isDay ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1),
  };
}

export function spanSeconds(span: Take['span'], startsAt = 0): number {
  const ms = 'windowMs' in span ? span.windowMs : span.endsAt - startsAt;
  return Math.ceil(ms / 1000);
}
