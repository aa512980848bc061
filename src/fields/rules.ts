/** Rules of access: what must be held, by whom it is, and the refusal of who does not. */

import { FacetError } from '../base/errors.ts';

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

/** Who asks, as far as rules read it. */
export interface Holder {
  /** Undefined: nobody. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly scopes: ReadonlySet<string>;
  /** As the app decides; what the token claims when not said. */
  readonly policies?: ReadonlySet<string>;
}

/** Throws the error, where there is one. */
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
