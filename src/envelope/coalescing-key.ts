/** What two callers of the same operation must agree in to be given the same answer. */

import { canonicalText } from '../base/canonical.ts';
import type { Runtime } from '../fields/binding.ts';
import type { OperationPlan } from '../plan/operation-plan.ts';
import type { Operation } from './policy.ts';

/**
 * Text that is equal for two runs of an operation only if no call of theirs, and no access rule, can tell them apart: each
 * value stands as JSON, so none can look like two. Undefined where a value has no such form.
 */
export function sharedBy({ plan, variables, context: { runtime } }: Operation): string | undefined {
  const values = Object.keys(variables).length === 0 ? '' : canonicalText(variables);
  const identity = identityText(plan, runtime);
  return values === undefined || identity === undefined ? undefined : values + identity;
}

/** Of callers who have proved nothing; no list looks like it. */
const ANONYMOUS = 'anonymous';

function identityText({ varies }: OperationPlan, runtime: Runtime): string | undefined {
  const { claims, headers, isGuarded } = varies;
  if (claims.length === 0 && headers.length === 0 && !isGuarded) return '';
  if (runtime.claims === undefined && headers.length === 0 && !isGuarded) return ANONYMOUS;
  return canonicalText([
    // Without a principal a claim is refused in another way than one that a principal does not have.
    runtime.claims === undefined ? null : principalText(runtime),
    claims.map((name) => claimOf(runtime, name)),
    headers.map((name) => present(runtime.headers[name])),
    isGuarded ? [[...runtime.scopes].toSorted(), claimOf(runtime, 'policies'), heldPolicies(runtime)] : null,
  ]);
}

/** What of it may travel upstream or be asked for by a rule, whichever claims of its token it came from. */
function principalText({ call: { principal }, scopes }: Runtime): readonly unknown[] {
  const { subject = '', issuer, tenant, tier, partner } = principal ?? {};
  return [subject, present(issuer), present(tenant), present(tier), present(partner), [...scopes].toSorted()];
}

/** As the app has decided them. */
function heldPolicies({ policies }: Runtime): readonly unknown[] {
  return present(policies && [...policies].toSorted());
}

function claimOf({ claims = {} }: Runtime, name: string): readonly unknown[] {
  return present(Object.hasOwn(claims, name) ? claims[name] : undefined);
}

/** One that is null is another than none. */
function present(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value];
}
