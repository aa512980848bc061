/**
 * Gives each key of a batch its rows. Replies are matched by what they say, never by their order: a key
 * without a row is null (or an empty list), two rows for one key are that key's error and nobody else's. A row that is
 * an error tells not whose it is: it is that of every key without a row.
 */

import { FacetError } from '../base/errors.ts';
import { isKey, keyText } from './batch-key.ts';

/** Reads the key of one row, in the form `keyText` compares. */
export type RowKey = (row: unknown) => unknown;

/** How the rows of a reply are given to their keys. */
export interface SpreadOptions {
  readonly service: string;
  readonly rowKey: RowKey;
  readonly many: boolean;
}

/** One result a key, in the order of the keys: a row, null, a list of rows, or the error of that key. */
export function spread(
  reply: unknown,
  keys: readonly unknown[],
  { service, rowKey, many }: SpreadOptions,
): unknown[] {
  const rows = rowsOf(reply, service);
  const byKey = new Map<string, unknown[]>();
  let failed: Error | undefined;
  for (const row of rows) {
    if (row === null || row === undefined) continue;
    if (row instanceof Error) {
      failed ??= row;
      continue;
    }
    const key = rowKey(row);
    // A row that does not say whose it is belongs to nobody.
    if (!isKey(key)) continue;
    const text = keyText(key);
    const found = byKey.get(text);
    if (found === undefined) byKey.set(text, [row]);
    else found.push(row);
  }
  return keys.map((key) => {
    const found = byKey.get(keyText(key)) ?? [];
    if (found.length === 0 && failed !== undefined) return failed;
    if (many) return found;
    if (found.length > 1) {
      return new FacetError(
        'UPSTREAM_BAD_RESPONSE',
        `${service} answered ${found.length} rows for one key.`,
        { service },
      );
    }
    return found[0] ?? null;
  });
}

function rowsOf(reply: unknown, service: string): readonly unknown[] {
  if (Array.isArray(reply)) return reply;
  if (reply === null || reply === undefined) return [];
  throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered no list where a batch needs one.`, {
    service,
  });
}
