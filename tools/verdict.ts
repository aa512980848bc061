/** The last line of a test run, and whether the run has failed. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

export function addTotals(sum: Totals, more: Totals): void {
  sum.passed += more.passed;
  sum.failed += more.failed;
  sum.skipped += more.skipped;
}

/** In CI nothing may be missing that a test needs, so there a skipped test is a failed one. */
export function isFailed({ failed, skipped }: Totals, { isCI }: { isCI: boolean }): boolean {
  return failed > 0 || (isCI && skipped > 0);
}

/** `N passed, N failed`, with `, N skipped` only when there are any. */
export function verdict({ passed, failed, skipped }: Totals, { isCI }: { isCI: boolean }): string {
  if (isCI) return `${passed} passed, ${failed + skipped} failed`;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
