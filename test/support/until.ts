/** Waits for what announces itself by no event. */

import { setTimeout as wait } from 'node:timers/promises';

/** Kept when `holds`; rejected when it still does not after `patienceMs`, which is far longer than it should ever take. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  { patienceMs = 20_000 }: { patienceMs?: number } = {},
): Promise<void> {
  const endsAt = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > endsAt)
      throw new Error(`does not hold after ${patienceMs} ms: ${holds.toString()}`);
    await wait(10);
  }
}
