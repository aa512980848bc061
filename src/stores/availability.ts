/**
 * Whether a store answers. Once a call was not answered, no caller tries again: they fail at once and cost nothing,
 * while one probe in the background asks until the store is back.
 */

import { SingleFlight } from '../base/single-flight.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** Whether a store answers. */
export interface Availability {
  isUp(): boolean;
  /** A call was not answered; `reason` is for the log, which tells it once. */
  failed(reason: string): void;
  /** Asks now instead of after the pause: the connection is said to be back. */
  probeNow(): Promise<void>;
  close(): void;
}

/** How a store is probed, and who is told. */
export interface AvailabilityInput {
  /** For the log: an address without credentials. */
  readonly address: string;
  /** Kept when the store answers; bounded by who makes it. */
  readonly probe: () => Promise<unknown>;
  readonly pauseMs: number;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'set'> | undefined;
}

/** Begins in doubt: down, and not yet told so. */
export function createAvailability({
  address,
  probe,
  pauseMs,
  log,
  metrics,
}: AvailabilityInput): Availability {
  let state: 'unknown' | 'up' | 'down' | 'closed' = 'unknown';
  const probes = new SingleFlight<void>();
  let timer: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    if (state === 'up' || state === 'closed') return;
    clearTimeout(timer);
    await probes.run(address, () =>
      probe().then(rise, (error: unknown) => fall(error instanceof Error ? error.message : String(error))),
    );
  };
  const rise = (): void => {
    if (state === 'closed') return;
    if (state === 'down') log('info', 'Redis answers again', { redis: address });
    state = 'up';
    metrics?.set('facet_redis_is_up', 1);
  };
  const fall = (reason: string): void => {
    if (state === 'closed') return;
    if (state !== 'down') {
      log('warn', 'Redis does not answer; until it does, every app does what it declares for that case', {
        redis: address,
        reason,
      });
    }
    state = 'down';
    metrics?.set('facet_redis_is_up', 0);
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), pauseMs);
    timer.unref();
  };
  return {
    isUp: () => state === 'up',
    failed: (reason) => {
      if (state === 'up') fall(reason);
    },
    probeNow: ask,
    close: () => {
      state = 'closed';
      clearTimeout(timer);
    },
  };
}
