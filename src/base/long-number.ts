/**
 * Whole numbers that a double cannot hold. Their digits are kept as text, so that an id does not become another: in replies
 * of services at once, in variables when the type that takes them is known, for a Float stays a number.
 */

/** A whole number of a JSON text, as it was written. Stands in variables until they are typed. */
export class LongNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }

  /** As nearly as a double can. */
  toNumber(): number {
    return Number(this.digits);
  }
}

/** Whether the number is none of what stands in the source: `source` is its text, in JSON or GraphQL. */
export function isRounded(value: number, source: string): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
}

/** Whether a text may hold such a number: it has 16 digits together. */
export function mayHoldLongNumber(text: string): boolean {
  return /\d{16}/.test(text);
}

/** JSON in which each of them is what `keep` makes of its digits. Throws a SyntaxError. */
export function parseLongNumbers(text: string, keep: (digits: string) => unknown): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && isRounded(value, context.source)
      ? keep(context.source)
      : value,
  ) as unknown;
}

/** The same value with each LongNumber in it turned into something else. */
export function mapLongNumbers(value: unknown, turn: (long: LongNumber) => unknown): unknown {
  if (value instanceof LongNumber) return turn(value);
  if (Array.isArray(value)) return value.map((item) => mapLongNumbers(item, turn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapLongNumbers(inner, turn)]),
  );
}
