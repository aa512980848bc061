/** Which services are answered from the schema, and how well they do. */

import { StartupError } from '../../base/startup-error.ts';
import { didYouMean } from '../../base/suggest.ts';

/** Which services are answered from the schema in place of being called, and how. */
export interface MockOptions {
  /** The services answered from the schema; `all` for every one. */
  readonly services: 'all' | readonly string[];
  /** How long an answer takes, from and to, in milliseconds; at once when not said. */
  readonly latencyMs?: readonly [number, number] | undefined;
  /** The share of calls that fail, 0 to 1. */
  readonly errorRate?: number | undefined;
  /** Other values for another text, the same for the same. */
  readonly seed?: string | undefined;
  /** Between two events of a subscription, in milliseconds; 1000 when not said. */
  readonly tickMs?: number | undefined;
}

/** The options with their defaults. */
export interface MockSettings {
  readonly salt: string;
  readonly latencyMs: readonly [number, number];
  readonly errorRate: number;
  readonly tickMs: number;
}

/** Throws a StartupError for a service that is none, and for numbers that cannot be. */
export function mockedServices(
  options: MockOptions | undefined,
  known: readonly string[],
): ReadonlySet<string> {
  if (options === undefined) return new Set();
  const { services, latencyMs: [from, to] = [0, 0], errorRate = 0 } = options;
  if (!(from >= 0 && to >= from && to <= 60_000))
    throw new StartupError(`mock latency is ${from}-${to}: it must be a range within 0 to 60000 ms`);
  if (!(errorRate >= 0 && errorRate <= 1))
    throw new StartupError(`mock errors are ${errorRate}: it must be a share from 0 to 1`);
  if (services === 'all') return new Set(known);
  for (const name of services.filter((wanted) => !known.includes(wanted)))
    throw new StartupError(
      `no service "${name}" to mock.${didYouMean(name, known)} The services are ${known.join(', ')}.`,
    );
  return new Set(services);
}

/** Fills in the defaults. */
export function mockSettings(options: MockOptions): MockSettings {
  const { seed = '', latencyMs = [0, 0], errorRate = 0, tickMs = 1000 } = options;
  return { salt: seed === '' ? '' : `${seed}|`, latencyMs, errorRate, tickMs };
}
