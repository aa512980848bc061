/** Asks the app's own function which policies a caller holds: once a request, and no longer than the operation may take. */

import { asError, type Cancellation } from '../base/cancellation.ts';
import type { DecidePolicies } from '../config/auth.ts';
import type { Access } from '../fields/rules.ts';
import type { MaybePromise, OperationContext } from './policy.ts';

/** Every name that the rules hold. */
export function policyNames(rules: readonly Access[]): ReadonlySet<string> {
  return new Set(rules.flatMap(({ policies = [] }) => policies.flat(2)));
}

/** Rejects with what the function throws, and with the operation's own end. Nothing is asked without names, or twice. */
export function decidePolicies(
  decide: DecidePolicies,
  names: ReadonlySet<string>,
  { runtime, visit }: OperationContext,
): MaybePromise<void> {
  if (names.size === 0 || runtime.policies !== undefined) return undefined;
  const held = decide(names, visit.principal, visit.http?.headers ?? {});
  if (!(held instanceof Promise)) {
    runtime.policies = asSet(held);
    return undefined;
  }
  return untilCancelled(held, runtime.call.cancellation).then(
    (told) => void (runtime.policies = asSet(told)),
  );
}

/** What is no set holds nothing. */
function asSet(held: unknown): ReadonlySet<string> {
  return held instanceof Set ? (held as ReadonlySet<string>) : new Set();
}

function untilCancelled<Value>(promise: Promise<Value>, cancellation: Cancellation): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = (reason: unknown): void => reject(asError(reason));
    cancellation.add(cancel);
    promise.then(resolve, reject).finally(() => cancellation.remove(cancel));
  });
}
