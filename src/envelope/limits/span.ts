/** Periods of the calendar, and how long a limit's span is. */

import type { Take } from '../../stores/counters.ts';

/** A period of the calendar, in UTC. */
export type Period = 'day' | 'month';

/** The day or month that a moment is in; times are milliseconds since 1970. */
export interface CurrentPeriod {
  /** `2026-11-24`, `2026-11`: part of the counter's key. */
  readonly name: string;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The period that holds the moment `ms`. */
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

/** The length of a span in whole seconds, rounded up. */
export function spanSeconds(span: Take['span'], startsAt = 0): number {
  const ms = 'windowMs' in span ? span.windowMs : span.endsAt - startsAt;
  return Math.ceil(ms / 1000);
}
