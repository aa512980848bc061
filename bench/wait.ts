/** Waits for what another process does, by looking again and again. */

import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 20;

/** A look that throws is one that did not see it yet. Throws when it takes longer than 60 s. */
export async function waitUntil(what: string, look: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    if (await look().catch(() => false)) return;
    if (performance.now() > until) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await sleep(PAUSE_MS);
  }
}
