/** Who may ask for a field: checked before its value is looked for, so that nothing is called for the others. */

import { FacetError } from '../base/errors.ts';
import type { Args, FieldBinding, Runtime, Want } from './binding.ts';

/** What a field asks of a principal; all of it must hold. */
export interface Access {
  readonly isAuthenticated: boolean;
  /** Of each entry one list must be held whole: the outer lists are alternatives (`@requiresScopes`). */
  readonly scopes: readonly (readonly (readonly string[])[])[];
  /** The same of `@policy`. */
  readonly policies?: readonly (readonly (readonly string[])[])[];
}

export function joinAccess(...rules: readonly (Access | undefined)[]): Access | undefined {
  const given = rules.filter((rule) => rule !== undefined);
  if (given.length === 0) return undefined;
  return {
    isAuthenticated: given.some((rule) => rule.isAuthenticated),
    scopes: given.flatMap((rule) => rule.scopes),
    policies: given.flatMap((rule) => rule.policies ?? []),
  };
}

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

/** Who asks, as far as rules read it. */
export type Holder = Pick<Runtime, 'claims' | 'scopes' | 'policies'>;

export function throwIf(error: FacetError | undefined): void {
  if (error !== undefined) throw error;
}

/** Undefined for who may ask; `what` is named in the message where it is not plain from the path. */
export function refusal(access: Access, holder: Holder, what = 'see this'): FacetError | undefined {
  return refusalByScopes(access, holder, what) ?? refusalByPolicies(access, holder, what);
}

/** What the issuer decided of the caller, by name: the claim `policies`, a list or a text of names. */
function claimedPolicies(claims: Readonly<Record<string, unknown>> = {}): ReadonlySet<unknown> {
  const claim = Object.hasOwn(claims, 'policies') ? claims['policies'] : [];
  return new Set<unknown>(typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []);
}

function refusalByPolicies(
  { policies = [] }: Access,
  { claims, policies: decided }: Holder,
  what: string,
): FacetError | undefined {
  if (policies.length === 0) return undefined;
  const held: ReadonlySet<unknown> = decided ?? claimedPolicies(claims);
  const isMet = policies.every((alternatives) =>
    alternatives.some((wanted) => wanted.every((policy) => held.has(policy))),
  );
  return isMet ? undefined : new FacetError('FORBIDDEN', `Your token does not have the policies to ${what}.`);
}

function refusalByScopes(
  { scopes }: Access,
  { claims, scopes: held }: Holder,
  what: string,
): FacetError | undefined {
  if (claims === undefined) return new FacetError('UNAUTHENTICATED', `You must be logged in to ${what}.`);
  const isMet = scopes.every((alternatives) =>
    alternatives.some((wanted) => wanted.every((scope) => held.has(scope))),
  );
  return isMet ? undefined : new FacetError('FORBIDDEN', `Your token does not have the scopes to ${what}.`);
}
