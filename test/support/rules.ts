/** Picks the rule that answers a call. */
import { isDeepStrictEqual } from 'node:util';

interface Rule {
  readonly sent?: unknown;
  readonly times?: number | undefined;
}

/** Gives the first rule that fits and is not used up. */
export function createPicker<R extends Rule>(
  rules: readonly R[],
  nameOf: (rule: R) => string,
): (name: string, sent: unknown) => R | undefined {
  const used = new Map<R, number>();
  return (name, sent) => {
    const found = rules.find(
      (rule) =>
        nameOf(rule) === name &&
        (rule.sent === undefined || isDeepStrictEqual(rule.sent, sent)) &&
        (used.get(rule) ?? 0) < (rule.times ?? Number.POSITIVE_INFINITY),
    );
    if (found !== undefined) used.set(found, (used.get(found) ?? 0) + 1);
    return found;
  };
}
