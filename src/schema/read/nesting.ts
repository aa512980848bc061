/** How deep a file may be nested. */

import { tooDeepAt } from '../../base/nesting.ts';

const MAX_DEPTH = 200;

/** Where the nesting goes over the limit, if it does. */
export function tooDeep(text: string): { readonly message: string; readonly offset: number } | undefined {
  const offset = tooDeepAt(text, MAX_DEPTH);
  return offset === undefined
    ? undefined
    : { message: `it is nested more than ${MAX_DEPTH} levels deep`, offset };
}
