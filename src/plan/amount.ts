/** Arithmetic that stops at the largest whole number a double holds: never Infinity, NaN or negative. */

/** Where amounts saturate: a larger one counts as this. */
export const MAX = Number.MAX_SAFE_INTEGER;

/** The sum; saturates. */
export function plus(a: number, b: number): number {
  return Math.min(MAX, a + b);
}

/** The product; saturates. */
export function times(a: number, b: number): number {
  return Math.min(MAX, a * b);
}

/** An amount of the operation: a number, or what the values of its variables make of it. */
export type Amount = number | ((variables: Variables) => number);
/** The values of variables, by name. */
export type Variables = Readonly<Record<string, unknown>>;

export function amountOf(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}

/** The product of amounts, known once the variables are. */
export function product(a: Amount, b: Amount): Amount {
  if (a === 1 || b === 0) return b;
  if (b === 1 || a === 0) return a;
  if (typeof a === 'number' && typeof b === 'number') return times(a, b);
  return (variables) => times(amountOf(a, variables), amountOf(b, variables));
}

/** The sum of amounts, known once the variables are. */
export function sum(a: Amount, b: Amount): Amount {
  if (a === 0) return b;
  if (b === 0) return a;
  if (typeof a === 'number' && typeof b === 'number') return plus(a, b);
  return (variables) => plus(amountOf(a, variables), amountOf(b, variables));
}

/** The largest of amounts, known once the variables are. */
export function maximum(a: Amount, b: Amount): Amount {
  if (a === b) return a;
  if (typeof a === 'number' && typeof b === 'number') return Math.max(a, b);
  return (variables) => Math.max(amountOf(a, variables), amountOf(b, variables));
}
