/** Which scalar of GraphQL a text or number of JSON is. */

import { DanglingReference } from '../../openapi/references.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';
import type { Draft } from '../draft.ts';

/** Which way a value goes: `output` is a reply, `input` is a request. */
export type Direction = 'output' | 'input';

/** 2^31 - 1: what GraphQL's Int holds. */
const MAX_INT = 2_147_483_647;

/** The type of a text, by its format. */
export function stringType(format: string | undefined, direction: Direction, draft: Draft): string {
  switch (format) {
    case 'date-time':
      return draft.scalar('DateTime');
    case 'date':
      return draft.scalar('Date');
    case 'int64':
    case 'uint64':
      // A BigInt of a request becomes a number, and this service wants text.
      return direction === 'input' ? 'String' : draft.scalar('BigInt');
    case 'byte':
      return draft.scalar('Bytes');
    default:
      return 'String';
  }
}

/** Int where every value fits it, else BigInt. */
export function integerType({ format, maximum, minimum, defaultValue }: SchemaView, draft: Draft): string {
  const isLarge =
    (typeof defaultValue === 'number' && Math.abs(defaultValue) > MAX_INT) ||
    format === 'int64' ||
    format === 'uint64' ||
    format === 'uint32' ||
    (maximum ?? 0) > MAX_INT ||
    (minimum ?? 0) < -MAX_INT - 1;
  return isLarge && !((maximum ?? Infinity) <= MAX_INT && (minimum ?? -Infinity) >= -MAX_INT - 1)
    ? draft.scalar('BigInt')
    : 'Int';
}

/** A choice of texts is a text, and one of numbers is a number. */
export function sharedScalar(views: readonly (SchemaView | DanglingReference)[]): string | undefined {
  const kinds = new Set(
    views.map((view) => {
      if (view instanceof DanglingReference || view.types.size > 1 || view.variants.length > 0)
        return undefined;
      if (view.values !== undefined && view.values.every((value) => typeof value === 'string'))
        return 'string';
      return [...view.types][0];
    }),
  );
  if (kinds.size === 1 && kinds.has('string')) return 'String';
  if (kinds.has('number') && [...kinds].every((kind) => kind === 'number' || kind === 'integer'))
    return 'Float';
  return kinds.size === 1 && kinds.has('integer') ? 'Int' : undefined;
}
