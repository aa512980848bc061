/**
 * Says in the log that values of services do not fit the schema: of one field once a minute, with how many there were.
 * A service that changed its shape does so in every row of every answer.
 */

import { Lru } from '../base/lru.ts';
import type { Log } from '../telemetry/log.ts';

const INTERVAL_MS = 60_000;
/** Fields that are remembered; names of fields are the schema's, so that no client can make them many. */
const MAX_FIELDS = 1000;

/** One value that does not fit. */
export interface Misfit {
  /** What is counted together. */
  readonly field: string;
  /** What is wrong, for an operator. */
  readonly error: string;
  /** Where it was in the answer. */
  readonly path: string | undefined;
  readonly requestId: string;
}

/** Tells the first misfit of a field at once, and then no more than one a minute, with the number of those between; by a clock that never goes back. */
export function createMisfitLog(
  log: Log,
  monotonicMs: () => number = () => performance.now(),
): (misfit: Misfit) => void {
  const fields = new Lru<string, { toldAt: number; untold: number }>({ maxEntries: MAX_FIELDS });
  return ({ field, ...misfit }) => {
    const now = monotonicMs();
    const known = fields.get(field);
    if (known !== undefined && now - known.toldAt < INTERVAL_MS) {
      known.untold += 1;
      return;
    }
    fields.set(field, { toldAt: now, untold: 0 });
    const more = known === undefined || known.untold === 0 ? {} : { untold: known.untold };
    log('warn', 'a value does not fit the schema', { field, ...misfit, ...more });
  };
}
