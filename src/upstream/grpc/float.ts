/** Floats of 32 bits as numbers of JSON. */

/** Below this a float has fewer digits than others: 2^-126. */
const MIN_NORMAL = 1.1754943508222875e-38;

/**
 * The number with the fewest digits that is this float: 11.11, where the double of the same value is
 * 11.109999656677246.
 */
export function shortestFloat(value: number): number {
  // Most floats were written with up to four decimals. Of six digits or fewer only one number is a given float.
  const tenThousandths = Math.round(value * 1e4);
  if (tenThousandths > -1e6 && tenThousandths < 1e6) {
    const short = tenThousandths / 1e4;
    if (Math.fround(short) === value) return short;
  }
  if (!Number.isFinite(value)) return value;
  const size = Math.abs(value);
  for (let digits = size < MIN_NORMAL ? 1 : 6; digits < 9; digits++) {
    const near = Number(value.toPrecision(digits));
    if (Math.fround(near) === value) return near;
    // At a power of two the floats above are wider apart than those below, so the nearest may miss where the next hits.
    const step = 10 ** (Math.floor(Math.log10(size)) - digits + 1);
    const next = Number((near + Math.sign(value - near) * step).toPrecision(digits));
    if (Math.fround(next) === value) return next;
  }
  return Number(value.toPrecision(9));
}
