/** The limits of an operation: all that hold for it, those of its fields included, are one decision. */

import type { Counters } from '../../stores/counters.ts';
import type { Operation } from '../policy.ts';
import { chargesOf, decide, type HeldLimit } from './charges.ts';
import { askedFields, chargesOfFields, firstRefusal } from './field-limits.ts';
import type { Limit } from './limit.ts';
import type { Refusals } from './refusal.ts';
import type { RequestLimits } from './request-limits.ts';
import { subjectOfOperation } from './subject.ts';

/** What decides about the operations of one app. */
export interface OperationLimitsInput {
  readonly app: string;
  readonly counters: Counters;
  readonly refusals: Refusals;
  /** Told which limits of requests are over. */
  readonly requests: Pick<RequestLimits, 'remember'>;
}

/** Throws RATE_LIMITED or QUOTA_EXCEEDED. `before` is what was decided about the request before its document was read. */
export async function limitOperation(
  operation: Operation,
  limits: readonly Limit[],
  before: readonly HeldLimit[],
  { app, counters, refusals, requests }: OperationLimitsInput,
): Promise<void> {
  const { plan, variables, context } = operation;
  const subject = subjectOfOperation(operation);
  const fields = askedFields(app, plan.rateLimited, variables, subject);
  const ofFields = chargesOfFields(fields);
  const verdict = await decide(counters, [...chargesOf(limits, subject, Date.now()), ...ofFields]);
  requests.remember(verdict.held);
  const words = fields.length === 0 ? undefined : await firstRefusal(fields, ofFields, verdict);
  refusals.apply([...before, ...verdict.held], context.visit, words);
}
