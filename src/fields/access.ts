/** Who may ask for a field: checked before its value is looked for, so that nothing is called for the others. */

import type { FacetError } from '../base/errors.ts';
import type { FieldBinding, Runtime } from './binding.ts';
import { type Access, refusal, throwIf } from './rules.ts';
import { wrapBinding } from './wrap-binding.ts';

/** By operation, what its caller is refused by each rule: nothing of a caller changes while one runs. */
const decided = new WeakMap<Runtime, Map<Access, FacetError | undefined>>();

/** One error for all rows, as there may be very many. */
function refusalOf(access: Access, runtime: Runtime): FacetError | undefined {
  let known = decided.get(runtime);
  if (known === undefined) decided.set(runtime, (known = new Map()));
  if (!known.has(access)) known.set(access, refusal(access, runtime));
  return known.get(access);
}

/** The same field, for those who may ask for it; the others find UNAUTHENTICATED or FORBIDDEN in the place of its value. */
export function guard(binding: FieldBinding, access: Access | undefined): FieldBinding {
  if (access === undefined) return binding;
  return wrapBinding(binding, {
    resolve(parent, args, runtime, want) {
      return refusalOf(access, runtime) ?? binding.resolve(parent, args, runtime, want);
    },
    prefetch: (prefetch) => (stub, args, runtime, want) => {
      if (refusalOf(access, runtime) === undefined) prefetch(stub, args, runtime, want);
    },
    select: (select) => (asked, args, want) => {
      if (refusalOf(access, asked.runtime) === undefined) select(asked, args, want);
    },
    subscribe: (subscribe) => (args, runtime) => {
      throwIf(refusal(access, runtime));
      return subscribe(args, runtime);
    },
  });
}
