/** The policies of every operation, in the order they decide. */

import { authorisation } from './policies/authorisation.ts';
import { budgets } from './policies/budgets.ts';
import { cacheHeaders } from './policies/cache-headers.ts';
import { coalesce } from './policies/coalesce.ts';
import { documentSize } from './policies/document-size.ts';
import { explain } from './policies/explain.ts';
import { introspection } from './policies/introspection.ts';
import { maskedErrors } from './policies/mask-errors.ts';
import { operationCost } from './policies/operation-cost.ts';
import { operationSize } from './policies/operation-size.ts';
import { persistedDocuments } from './policies/persisted-documents.ts';
import { rateLimits } from './policies/rate-limits.ts';
import { requestLimits } from './policies/request-limits.ts';
import { safeMethods } from './policies/safe-methods.ts';
import { streams } from './policies/streams.ts';
import { usage } from './policies/usage.ts';
import type { CreatePolicy } from './policy.ts';

export const policies: readonly CreatePolicy[] = [
  cacheHeaders, // first: what any other refuses is kept by nobody
  requestLimits, // before everything that costs: who is over a limit is refused before an id is looked up or a document read
  persistedDocuments, // before parse: an unknown id never reaches the parser
  documentSize, // bounds the parser: nothing else is decided about what cannot be read
  introspection, // a rule of validation, so that it holds for every way a document comes in
  operationSize, // once a document: what is too large for anybody costs nothing from then on
  safeMethods, // before any policy that counts: a mutation by GET is nobody's operation
  operationCost, // before limits: what is never answered takes nothing from them
  budgets, // after those of everybody, and before what counts: it needs the values of the variables
  rateLimits, // after what is refused for what it is, before anything is asked upstream
  authorisation, // after limits: guesses are counted, and the app's own function may ask somebody
  usage, // what the limits have let in
  streams, // before anything is asked upstream: a stream that nobody can read is never opened
  explain, // in development, inside of all that decides: it tells what was really done, and that is of one caller
  coalesce, // innermost: what is decided of a caller has been, and the run it shares has no caller of its own
  maskedErrors, // last: sees what all others made of the result
];
