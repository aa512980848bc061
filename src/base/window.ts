/** The length of a window as configs and schema files write it: a number and a unit. */

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const WINDOW = /^([1-9]\d{0,8}) ?(ms|[smhd])$/;
const MAX_WINDOW_MS = 366 * 86_400_000;

/** `500ms`, `10s`, `15m`, `24h`, `30d` in milliseconds; undefined for anything else, and beyond a year. */
export function parseWindow(text: string): number | undefined {
  const [, count, unit = ''] = WINDOW.exec(text) ?? [];
  const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
  return ms <= MAX_WINDOW_MS ? ms : undefined;
}
