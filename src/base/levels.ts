/** How deep plain data is nested: what walks it, and `JSON.stringify` does, ends the stack somewhere below 10,000 levels. */

/** Whether lists and objects stand in each other on more than so many levels. */
export function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inner.some((item) => isDeeper(item, levels - 1));
}
