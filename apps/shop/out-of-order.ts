/** Batch replies of the shop never come in the order of the request, as with many real services: match by key. */

/** The rows sorted against the order of the keys that were asked for; rows of one key keep their order. */
export function outOfOrder<Row, Key>(
  rows: readonly Row[],
  keys: readonly Key[],
  keyOf: (row: Row) => Key,
): Row[] {
  const position = new Map(keys.map((key, index) => [key, index]));
  return rows.toSorted((left, right) => (position.get(keyOf(right)) ?? 0) - (position.get(keyOf(left)) ?? 0));
}
