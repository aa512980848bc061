/** The directives of the schema language as SDL: what editors complete and what every file is checked against. */

import { protocols } from '../upstream/protocols.ts';
import { authenticatedDirective } from './directives/authenticated.ts';
import { cacheControlDirective } from './directives/cache-control.ts';
import { costDirective } from './directives/cost.ts';
import { exposeDirective } from './directives/expose.ts';
import { fixDirective } from './directives/fix.ts';
import { fromDirective } from './directives/from.ts';
import { inaccessibleDirective } from './directives/inaccessible.ts';
import { keyDirective } from './directives/key.ts';
import { listSizeDirective } from './directives/list-size.ts';
import { lookupDirective } from './directives/lookup.ts';
import { maxDirective } from './directives/max.ts';
import { policyDirective } from './directives/policy.ts';
import { rateLimitDirective } from './directives/rate-limit.ts';
import { referenceDirective } from './directives/reference.ts';
import { requiresScopesDirective } from './directives/requires-scopes.ts';
import { semanticNonNullDirective } from './directives/semantic-non-null.ts';
import { tagDirective } from './directives/tag.ts';
import { typenameDirective } from './directives/typename.ts';
import { argumentTypes } from './directives/types.ts';
import { valueDirective } from './directives/value.ts';
import { wireDirective } from './directives/wire.ts';

/** In the order in which they are documented. */
export const directiveDefinitions = [
  argumentTypes,
  ...[...protocols.values()].map(({ definition }) => definition),
  lookupDirective,
  referenceDirective,
  fromDirective,
  valueDirective,
  wireDirective,
  typenameDirective,
  keyDirective,
  authenticatedDirective,
  requiresScopesDirective,
  policyDirective,
  inaccessibleDirective,
  tagDirective,
  exposeDirective,
  fixDirective,
  maxDirective,
  listSizeDirective,
  costDirective,
  rateLimitDirective,
  cacheControlDirective,
  semanticNonNullDirective,
].join('');
