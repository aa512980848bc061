/** The shop's own time: it starts where the seed data ends, so whatever happens now is newer than all of it. */

/** The seed's last moment; every seeded date lies before it. */
export const seedEnd = Date.UTC(2026, 10, 1, 9);

export interface Clock {
  /** Milliseconds since the epoch, in the shop's time. */
  nowMs(): number;
}

/** A clock that shows `startMs` now and runs at normal speed from there. */
export function createClock(startMs: number): Clock {
  const startedAt = performance.now();
  return { nowMs: () => startMs + Math.floor(performance.now() - startedAt) };
}

/** RFC 3339 in whole seconds: `2026-11-01T09:00:00Z`. */
export function rfc3339(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 full-date: `2026-11-01`. */
export function isoDate(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

export const dayMs = 86_400_000;
