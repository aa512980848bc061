/** Which names and schemas are those of an identifier. */

import { DanglingReference } from '../../openapi/references.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';

/** `id`, `userId`, `user_id`, `user-id`, `orderID`. */
export function isKeyName(name: string): boolean {
  return /^(?:id|ID|Id|_id|uuid)$|(?:[_-]id|[a-z0-9]Id|[a-z0-9]ID)$/.test(name);
}

/** `ids` is a list of `id`. */
export function singularKey(name: string): string {
  return name.replace(/\[\]$/, '').replace(/s$/, '').replace(/IDS$/, 'ID');
}

/** Whether a schema is one text or one whole number. */
export function isIdentifier(view: SchemaView | DanglingReference): boolean {
  if (view instanceof DanglingReference || view.values !== undefined || view.variants.length > 0)
    return false;
  const [type] = view.types;
  return view.types.size === 1 && (type === 'string' || type === 'integer');
}
