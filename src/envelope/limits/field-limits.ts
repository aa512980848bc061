/**
 * Limits of fields, `@rateLimit`, decided by graphql-rate-limit. The stores of that package read and then write, so that
 * calls at the same time pass together. Its store here is one decision of the app's counters, which all limits of the
 * request are part of.
 */

import type { GraphQLResolveInfo } from 'graphql';
import type * as RateLimit from 'graphql-rate-limit';
import { parseWindow } from '../../base/window.ts';
import type { RateLimitedField } from '../../plan/rate-limited.ts';
import type { Charge, Verdict } from './charges.ts';
import { callerKey, type LimitSubject, limitKey } from './limit.ts';

/** One `@rateLimit` of an operation with the values of its variables. */
export interface AskedField {
  readonly charge: Charge;
  /** What the package is to say when the field is over its limit. */
  readonly message: string;
  readonly window: string;
}

type Variables = Readonly<Record<string, unknown>>;

/** The fields of an operation that have a limit, as its variables fill them in. */
export function askedFields(
  app: string,
  fields: readonly RateLimitedField[],
  variables: Variables,
  subject: LimitSubject,
): readonly AskedField[] {
  const caller = callerKey(subject);
  return fields.map(({ coordinate, rule, count, argumentsWith }) => {
    const args = argumentsWith(variables);
    const { max, window, message = `${coordinate} is asked for too often.` } = rule;
    const identity = rule.identityArgs.map((path) => JSON.stringify(valueAt(args, path)) ?? '');
    const windowMs = parseWindow(window) ?? 0;
    const charge = {
      name: coordinate,
      isQuota: false,
      isOfRequests: false,
      key: limitKey(app, ['field', coordinate, caller, ...identity]),
      max,
      cost: count * lengthOf(rule.arrayLengthField && valueAt(args, rule.arrayLengthField)),
      span: { windowMs },
      windowSeconds: Math.ceil(windowMs / 1000),
    };
    return { charge, message, window };
  });
}

/** One charge a counter: places of the document that share a counter take from it together. */
export function chargesOfFields(asked: readonly AskedField[]): readonly Charge[] {
  const charges = new Map<string, Charge>();
  for (const { charge } of asked) {
    const cost = charge.cost + (charges.get(charge.key)?.cost ?? 0);
    charges.set(charge.key, { ...charge, cost });
  }
  return [...charges.values()];
}

/** The package takes 200 ms to load, and most projects have no such field: it is loaded with the first that is asked for. */
let loading: Promise<typeof RateLimit> | undefined;

/** The package's words for the first field that is over its limit; undefined when none is. */
export async function firstRefusal(
  asked: readonly AskedField[],
  charges: readonly Charge[],
  verdict: Verdict,
): Promise<string | undefined> {
  const { getGraphQLRateLimiter, Store } = await (loading ??= import('graphql-rate-limit'));
  const before = callsBefore(charges, verdict);
  class DecidedStore extends Store {
    override getForIdentity({ fieldIdentity }: RateLimit.Identity): readonly number[] {
      return Array.from({ length: before.get(fieldIdentity) ?? 0 }, () => NEVER_LEAVES);
    }
    /** The decision has taken already. */
    override setForIdentity(): void {}
  }
  const limit = getGraphQLRateLimiter({ store: new DecidedStore(), identifyContext: () => '' });
  const costs = new Map(charges.map(({ key, cost }) => [key, cost]));
  const refusals = asked.map(({ charge: { key, max }, message, window }) => {
    // More calls than the maximum are as many as the maximum and one: the package makes an entry for each.
    const calls = { length: Math.min(costs.get(key) ?? 0, max + 1) };
    return limit(
      {
        parent: undefined,
        args: { calls },
        context: undefined,
        info: { fieldName: key } as GraphQLResolveInfo,
      },
      { max: max === 0 ? NONE : max, window, message, arrayLengthField: 'calls', readOnly: true },
    );
  });
  return (await Promise.all(refusals)).find((refusal) => refusal !== undefined);
}

/** A call that still counts, whatever the time: which calls have left the window is known to the counters. */
const NEVER_LEAVES = Number.MAX_SAFE_INTEGER;
/** The package takes a maximum of 0 for none that is said, and lets five calls pass. */
const NONE = -1;

/** By counter, how many calls counted before this request; at most its maximum. */
function callsBefore(charges: readonly Charge[], { isAdmitted, held }: Verdict): ReadonlyMap<string, number> {
  const remaining = new Map(held.map(({ key, standing }) => [key, standing.remaining]));
  return new Map(
    charges.map(({ key, max, cost }) => {
      const used = max - (remaining.get(key) ?? max) - (isAdmitted ? cost : 0);
      return [key, Math.max(0, used)];
    }),
  );
}

function valueAt(args: Variables, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      args,
    );
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? Math.max(1, list.length) : 1;
}
