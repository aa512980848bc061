/** Who may ask for a field: checked before its value is looked for, so that nothing is called for the others. */

import type { Args, FieldBinding, Runtime, Want } from './binding.ts';
import { type Access, refusal, throwIf } from './rules.ts';

/** The same field, for those who may ask for it; throws UNAUTHENTICATED or FORBIDDEN for the others. */
export function guard(binding: FieldBinding, access: Access | undefined): FieldBinding {
  if (access === undefined) return binding;
  const { subscribe } = binding;
  return {
    name: binding.name,
    get needs() {
      return binding.needs;
    },
    resolve(parent, args, runtime, want) {
      throwIf(refusal(access, runtime));
      return binding.resolve(parent, args, runtime, want);
    },
    get prefetch() {
      const { prefetch } = binding;
      if (prefetch === undefined) return undefined;
      return (stub: unknown, args: Args, runtime: Runtime, want: Want) => {
        if (refusal(access, runtime) === undefined) prefetch(stub, args, runtime, want);
      };
    },
    select(asked, args, want) {
      if (refusal(access, asked.runtime) === undefined) binding.select?.(asked, args, want);
    },
    ...(subscribe === undefined
      ? {}
      : {
          subscribe: (args: Args, runtime: Runtime) => {
            throwIf(refusal(access, runtime));
            return subscribe(args, runtime);
          },
        }),
    event: binding.event,
    ...(binding.anyOf === undefined ? {} : { anyOf: binding.anyOf }),
    isPerParent: binding.isPerParent === true,
    isShared: binding.isShared === true,
  };
}
