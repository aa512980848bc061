/**
 * Rate limits and quotas: all that hold for an operation are one decision, by one script where there is Redis. A document
 * that nobody has read yet is charged to the limits of requests before it is read, so that one that is refused counts too.
 */

import { hash } from 'node:crypto';
import { FacetError } from '../../base/errors.ts';
import type { Counters } from '../../stores/counters.ts';
import { type AskedField, checkFields } from '../limits/field-limits.ts';
import { canonicalAddress, type Limit, type LimitSubject, limitKey, limitsOf } from '../limits/limit.ts';
import { type HeldLimit, rateLimitHeaders, retryAfterSeconds } from '../limits/rate-limit-headers.ts';
import type { GraphQLParams, Operation, Policy, PolicyInput, Visit } from '../policy.ts';

export function rateLimits({ app, log, metrics, counters }: PolicyInput): Policy {
  const limits = limitsOf(app.name, app.limits);
  const isMeasured = app.limits.mode === 'measure';
  /** The limits of requests that were charged before the document was read. */
  const charged = new WeakMap<Visit, readonly Held[]>();
  const ofRequests = limits.filter(({ isOfRequests }) => isOfRequests);
  const isChargedBefore = ofRequests.length > 0;
  /** What has been decided about, whatever the decision. */
  const decided = new WeakSet<Visit>();

  const judge = (held: readonly Held[], visit: Visit, words?: string): void => {
    for (const [name, value] of Object.entries(rateLimitHeaders(held))) visit.setHeader(name, value);
    const refusing = held.find(({ standing }) => !standing.isWithin);
    if (refusing === undefined) return;
    const labels = { app: app.name, limit: refusing.name };
    metrics.count('facet_limits_exceeded_total', { ...labels, outcome: isMeasured ? 'measured' : 'refused' });
    if (isMeasured) {
      log('info', 'a request would be refused', { requestId: visit.requestId, limit: refusing.name });
      return;
    }
    throw refusalOf(refusing, held, visit, words);
  };

  return {
    name: 'rate-limits',
    ...(!isChargedBefore
      ? {}
      : {
          async onUnknownDocument(params, visit) {
            decided.add(visit);
            const subject = subjectOf(visit, namesOf(params, undefined), '', ONE_REQUEST);
            const held = await take(counters, ofRequests, subject);
            charged.set(visit, held);
            judge(held, visit);
          },
          /** What another policy has refused before this one was asked: an unknown id, a document known to be wrong. */
          onResult(result, { visit }) {
            if (result.data === undefined && result.errors !== undefined && !decided.has(visit)) {
              decided.add(visit);
              // Nobody waits for it: the answer is the same whatever is left.
              void take(counters, ofRequests, subjectOf(visit, [], '', ONE_REQUEST)).catch(() => {});
            }
            return result;
          },
        }),
    onOperation(operation) {
      const { plan, variables, context } = operation;
      const { visit } = context;
      if (isChargedBefore) decided.add(visit);
      const before = charged.get(visit) ?? [];
      const open = before.length === 0 ? limits : limits.filter(({ isOfRequests }) => !isOfRequests);
      if (open.length === 0 && plan.rateLimited.length === 0) return undefined;
      const subject = subjectOf(visit, namesOf(operation.params, operation.name), operationHash(operation), {
        requests: 1,
        cost: plan.cost(variables),
        upstreamCalls: plan.maxUpstreamCalls(variables),
      });
      return plan.rateLimited.length === 0
        ? take(counters, open, subject).then((held) => judge([...before, ...held], visit))
        : decideWithFields(operation, open, subject, before);
    },
  };

  async function decideWithFields(
    { plan, variables, context: { visit } }: Operation,
    open: readonly Limit[],
    subject: LimitSubject,
    before: readonly Held[],
  ): Promise<void> {
    const charges = new Map<string, Charge>();
    let decision: Promise<readonly Held[]> | undefined;
    const words = await checkFields(plan.rateLimited, variables, async (field) => {
      const key = fieldKey(field, subject);
      charges.set(key, fieldCharge(field, key, charges.get(key)?.cost ?? 0));
      // All fields ask in one go; what is decided when they have is decided for all of them.
      decision ??= Promise.resolve().then(() => take(counters, open, subject, [...charges.values()]));
      return (await decision).every((held) => held.key !== key || held.standing.isWithin);
    });
    judge([...before, ...((await decision) ?? [])], visit, words);
  }

  function fieldKey({ coordinate, identity }: AskedField, { principal, address }: LimitSubject): string {
    return limitKey(app.name, [
      'field',
      coordinate,
      principal ?? `address ${canonicalAddress(address)}`,
      ...identity,
    ]);
  }
}

const ONE_REQUEST: LimitSubject['counts'] = { requests: 1, cost: 0, upstreamCalls: 0 };

/** `others` is what the same operation takes from the counter elsewhere. */
function fieldCharge({ coordinate, max, windowMs, cost }: AskedField, key: string, others: number): Charge {
  const windowSeconds = Math.ceil(windowMs / 1000);
  return {
    name: coordinate,
    isQuota: false,
    key,
    max,
    cost: cost + others,
    span: { windowMs },
    windowSeconds,
  };
}

interface Charge extends NonNullable<ReturnType<Limit['takeFor']>> {
  readonly name: string;
  readonly isQuota: boolean;
}

interface Held extends HeldLimit {
  readonly key: string;
  readonly isQuota: boolean;
}

async function take(
  counters: Counters,
  limits: readonly Limit[],
  subject: LimitSubject,
  more: readonly Charge[] = [],
): Promise<readonly Held[]> {
  const now = Date.now();
  const charges = limits.flatMap((limit): Charge[] => {
    const own = limit.takeFor(subject, now);
    return own === undefined ? [] : [{ ...own, name: limit.name, isQuota: limit.isQuota }];
  });
  const all = [...charges, ...more];
  if (all.length === 0) return [];
  const { standings } = await counters.take(all);
  return all.flatMap(({ key, name, max, windowSeconds, isQuota }, index) => {
    const standing = standings[index];
    return standing === undefined ? [] : [{ key, name, max, windowSeconds, isQuota, standing }];
  });
}

function subjectOf(
  { principal, address }: Visit,
  names: readonly string[],
  operation: string,
  counts: LimitSubject['counts'],
): LimitSubject {
  return {
    principal: principal === undefined ? undefined : `${principal.kind} ${principal.subject}`,
    tier: principal?.tier,
    address,
    operation,
    names,
    counts,
  };
}

function namesOf({ documentId }: GraphQLParams, name: string | undefined): string[] {
  return [documentId, name].filter((known) => known !== undefined);
}

/** By what it asks, not by what the client calls it. */
function operationHash({ params, name }: Operation): string {
  return `${hash('sha256', params.query ?? '', 'base64url')} ${name ?? ''}`;
}

function refusalOf(
  refusing: Held,
  held: readonly Held[],
  visit: Visit,
  words: string | undefined,
): FacetError {
  const { name, max, windowSeconds, isQuota } = refusing;
  const retryAfter = retryAfterSeconds(held);
  if (retryAfter !== undefined) visit.setHeader('retry-after', String(retryAfter));
  const what = isQuota ? 'quota' : 'rate limit';
  const then =
    retryAfter === undefined ? 'It asks for more than there ever is' : `Try again in ${retryAfter} s`;
  return new FacetError(
    isQuota ? 'QUOTA_EXCEEDED' : 'RATE_LIMITED',
    words ?? `The ${what} "${name}" of ${max} in ${windowSeconds} s is used up. ${then}.`,
    {
      ...(retryAfter === undefined ? {} : { retryAfter }),
      rateLimit: { name, max, windowSeconds, remaining: refusing.standing.remaining },
    },
  );
}
