/** Makes the schemas that `onForbidden: 'hide'` leaves to callers, and reports those that are not valid. */

import { join } from 'node:path';
import { validateSchema } from 'graphql';
import { type Access, type Holder, refusal } from '../../fields/rules.ts';
import type { ClientSchema } from '../../schema/client-schema.ts';
import { type Diagnostic, Diagnostics } from '../../schema/diagnostics.ts';
import { distinctRules, hideSchema } from './hide-schema.ts';

/** With more scopes and policies than this, not every combination of them is looked at. */
const MAX_COMBINED = 4;

/** Each problem once. */
export function checkViews(client: ClientSchema): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  const rules = distinctRules(client);
  const told = new Set<string>();
  for (const holder of rules.length === 0 ? [] : holdersOf(rules)) {
    const view = hideSchema(client, (access) => refusal(access, holder) === undefined);
    for (const { message } of view === undefined ? [] : validateSchema(view.schema)) {
      if (told.has(message)) continue;
      told.add(message);
      diagnostics.add(
        'FACET_INVALID_SCHEMA',
        `callers who may not ask for everything are left with a schema that is not valid: ${message}`,
        "change the rules of what it names, or onForbidden: 'hide' of the app",
        undefined,
        join('schemas', 'clients', client.app),
      );
    }
  }
  return diagnostics.items;
}

/** Nobody, and callers with every combination of what the rules name; with many names, none, each one, and all but one. */
function* holdersOf(rules: readonly Access[]): Generator<Holder> {
  const named = (part: 'scopes' | 'policies'): string[] => [
    ...new Set(rules.flatMap((rule) => rule[part] ?? []).flat(2)),
  ];
  const [scopes, policies] = [named('scopes'), named('policies')];
  const count = scopes.length + policies.length;
  yield { claims: undefined, scopes: new Set(), policies: new Set() };
  for (const isHeld of combinations(count))
    yield {
      claims: {},
      scopes: new Set(scopes.filter((_, at) => isHeld(at))),
      policies: new Set(policies.filter((_, at) => isHeld(scopes.length + at))),
    };
}

function* combinations(count: number): Generator<(at: number) => boolean> {
  if (count <= MAX_COMBINED) {
    for (let bits = 0; bits < 2 ** count; bits++) yield (at) => (bits & (1 << at)) !== 0;
    return;
  }
  yield () => false;
  for (let one = 0; one < count; one++) {
    yield (at) => at === one;
    yield (at) => at !== one;
  }
}
