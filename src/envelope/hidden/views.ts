/**
 * What an app hides (`auth.onForbidden: 'hide'`) is not refused: callers who may not ask for it get a schema of their own
 * without it, with documents, plans and suggestions made for that schema. So no answer, and no time it takes, can tell
 * what is hidden from what never was.
 */

import { Lru } from '../../base/lru.ts';
import { refusal } from '../../fields/rules.ts';
import { planOperation } from '../../plan/plan-operation.ts';
import type { ClientSchema } from '../../schema/client-schema.ts';
import { createEnvelope, type Envelope, type EnvelopeInput } from '../envelope.ts';
import { decidePolicies, policyNames } from '../held-policies.ts';
import type { PlanOperation } from '../known-operation.ts';
import type { OperationContext } from '../policy.ts';
import { distinctRules, hideSchema } from './hide-schema.ts';

/** Sets of rules that callers meet, for which a schema is kept. */
const MAX_VIEWS = 32;

/** The envelope that shows to each caller what they may ask for. */
export function createHidingEnvelope(input: EnvelopeInput): Envelope {
  const whole = createEnvelope(input);
  const rules = distinctRules(input.client);
  if (rules.length === 0) return whole;
  const names = policyNames(rules);
  const { policies } = input.app.auth;
  const views = new Lru<string, Envelope>({ maxEntries: MAX_VIEWS });

  const viewFor = ({ runtime }: OperationContext): Envelope => {
    const met = rules.map((rule) => refusal(rule, runtime) === undefined);
    if (met.every(Boolean)) return whole;
    const key = met.map(Number).join('');
    const known = views.get(key);
    if (known !== undefined) return known;
    const client = hideSchema(input.client, (access) => refusal(access, runtime) === undefined);
    const view = client === undefined ? whole : envelopeOf(input, client);
    views.set(key, view);
    return view;
  };

  return {
    run(params, context) {
      try {
        const decided = policies === undefined ? undefined : decidePolicies(policies, names, context);
        if (!(decided instanceof Promise)) return viewFor(context).run(params, context);
        return decided.then(
          () => viewFor(context).run(params, context),
          (error: unknown) => whole.refuse(error, context),
        );
      } catch (error) {
        return whole.refuse(error, context);
      }
    },
    refuse: (error, context) => whole.refuse(error, context),
  };
}

function envelopeOf(input: EnvelopeInput, client: ClientSchema): Envelope {
  const plan: PlanOperation = (document, { name }) => planOperation(client, document, name?.value);
  return createEnvelope({ ...input, client, planOperation: plan, isPartial: true });
}
