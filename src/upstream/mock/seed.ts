/** Stable choices: the same text gives the same number, in every run and on every machine. */

/** 32 bits, FNV-1a (draft-eastlake-fnv) with a last stir, so that texts that differ at their end differ in every bit. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** A whole number from `min` to `max`, both included. */
export function between(text: string, min: number, max: number): number {
  return min + (hash(text) % (max - min + 1));
}

/** A share from 0 to 1. */
export function share(text: string): number {
  return hash(text) / 0x1_0000_0000;
}

/** One of a list. */
export function pick<T>(text: string, from: readonly [T, ...T[]]): T {
  return from[hash(text) % from.length] ?? from[0];
}
