/** Tells what could be told with every request once a minute, so that a log stays readable. */

const ONE_MINUTE_MS = 60_000;

/** A function that passes on the first call of each minute and drops the others; by a clock that never goes back. */
export function onceAMinute<Arguments extends readonly unknown[]>(
  tell: (...told: Arguments) => void,
  monotonicMs: () => number = () => performance.now(),
): (...told: Arguments) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (...told) => {
    const now = monotonicMs();
    if (now - toldAt < ONE_MINUTE_MS) return;
    toldAt = now;
    tell(...told);
  };
}
