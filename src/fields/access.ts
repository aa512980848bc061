/** Who may ask for a field: checked before its value is looked for, so that nothing is called for the others. */

import type { FieldBinding } from './binding.ts';
import { type Access, refusal, throwIf } from './rules.ts';
import { wrapBinding } from './wrap-binding.ts';

/** The same field, for those who may ask for it; throws UNAUTHENTICATED or FORBIDDEN for the others. */
export function guard(binding: FieldBinding, access: Access | undefined): FieldBinding {
  if (access === undefined) return binding;
  return wrapBinding(binding, {
    resolve(parent, args, runtime, want) {
      throwIf(refusal(access, runtime));
      return binding.resolve(parent, args, runtime, want);
    },
    prefetch: (prefetch) => (stub, args, runtime, want) => {
      if (refusal(access, runtime) === undefined) prefetch(stub, args, runtime, want);
    },
    select: (select) => (asked, args, want) => {
      if (refusal(access, asked.runtime) === undefined) select(asked, args, want);
    },
    subscribe: (subscribe) => (args, runtime) => {
      throwIf(refusal(access, runtime));
      return subscribe(args, runtime);
    },
  });
}
