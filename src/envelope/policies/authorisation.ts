/**
 * Who may ask for what, decided on the plan before anything is called: by the rules of the fields an operation asks for
 * and of the values it sends. The guard of each field stands behind it, for what only a value can tell.
 */

import { GraphQLError } from 'graphql';
import { FacetError } from '../../base/errors.ts';
import { refusal } from '../../fields/rules.ts';
import { Unauthorized } from '../../identity/challenge.ts';
import type { FieldAccess, OperationPlan, Requirement } from '../../plan/operation-plan.ts';
import { decidePolicies, policyNames } from '../held-policies.ts';
import type { MaybePromise, Operation, Policy, PolicyInput } from '../policy.ts';

const names = new WeakMap<OperationPlan, ReadonlySet<string>>();

/** Of the policies that a plan comes under; gathered once a plan. */
function namesOf(plan: OperationPlan): ReadonlySet<string> {
  let known = names.get(plan);
  if (known === undefined) {
    const rules = [...plan.access, ...plan.requirements.flatMap(({ anyOf }) => anyOf)];
    names.set(plan, (known = policyNames(rules)));
  }
  return known;
}

export function authorisation({ app }: PolicyInput): Policy {
  const { onForbidden, policies } = app.auth;
  const judge = ({ plan, params, context }: Operation): void => {
    const { variables = {} } = params;
    for (const requirement of plan.requirements) {
      // A field is null in its place; a value that is sent has none, and can be left out.
      if (onForbidden !== 'refuse' && requirement.kind === 'field') continue;
      const refused = refusedOf(requirement, context.runtime);
      if (refused === undefined || !requirement.isAsked(variables)) continue;
      if (refused.error.code === 'UNAUTHENTICATED')
        context.visit.http?.setHeader('www-authenticate', new Unauthorized('').challenge(app.name));
      throw located(refused.error, refused.access);
    }
  };
  return {
    name: 'authorisation',
    onOperation(operation) {
      const { plan, context } = operation;
      if (plan.access.length + plan.requirements.length === 0) return undefined;
      const decided: MaybePromise<void> =
        policies === undefined ? undefined : decidePolicies(policies, namesOf(plan), context);
      return decided instanceof Promise ? decided.then(() => judge(operation)) : judge(operation);
    },
  };
}

/** The first refusal of those of which one met is enough; undefined where one is met. */
function refusedOf(
  { anyOf }: Requirement,
  holder: Operation['context']['runtime'],
): { readonly error: FacetError; readonly access: FieldAccess } | undefined {
  let refused: ReturnType<typeof refusedOf>;
  for (const access of anyOf) {
    const error = refusal(access, holder, `ask for ${access.coordinate}`);
    if (error === undefined) return undefined;
    refused ??= { error, access };
  }
  return refused;
}

function located(error: FacetError, { path, coordinate }: FieldAccess): GraphQLError {
  const originalError = new FacetError(error.code, error.message, { coordinate });
  return new GraphQLError(error.message, { path, originalError });
}
