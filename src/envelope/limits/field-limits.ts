/**
 * Rate limits of fields, `@rateLimit`, by graphql-rate-limit. Its own stores count by reading and then writing, so that
 * calls at the same time pass together; ours asks the one decision that all limits of a request are part of.
 */

import type { GraphQLResolveInfo } from 'graphql';
import type * as RateLimit from 'graphql-rate-limit';
import { parseWindow } from '../../base/window.ts';
import type { RateLimitedField } from '../../plan/rate-limited.ts';

/** One `@rateLimit` of an operation, on its way into the decision. */
export interface AskedField {
  readonly coordinate: string;
  /** The values that have a counter of their own. */
  readonly identity: readonly string[];
  readonly max: number;
  readonly windowMs: number;
  readonly cost: number;
}

/** Gives whether the counter had enough, once all limits of the request are decided. */
export type Ask = (field: AskedField) => Promise<boolean>;

/** The package takes a while to load, and most projects have no such field: it comes with the first that is asked for. */
let loading: Promise<typeof RateLimit> | undefined;

/** The words of the first refusal, undefined when there is none. Every field has asked before the first is answered. */
export async function checkFields(
  fields: readonly RateLimitedField[],
  variables: Readonly<Record<string, unknown>>,
  ask: Ask,
): Promise<string | undefined> {
  const { getGraphQLRateLimiter, Store } = await (loading ??= import('graphql-rate-limit'));
  const answers = fields.map((field) => {
    const { coordinate, rule } = field;
    const args = field.argumentsWith(variables);
    class OneDecision extends Store {
      override async getForIdentity(): Promise<readonly number[]> {
        return (await ask(askedField(field, args))) ? [] : [Number.MAX_SAFE_INTEGER];
      }
      override setForIdentity(): void {}
    }
    const limit = getGraphQLRateLimiter({
      store: new OneDecision(),
      identifyContext: () => '',
      formatError: ({ fieldName }) => `${fieldName} is asked for too often.`,
    });
    const call = {
      parent: undefined,
      args,
      context: undefined,
      info: { fieldName: coordinate } as GraphQLResolveInfo,
    };
    // To the package a counter holds one call or none: how many there are, and may be, is for the decision.
    return limit(call, { max: 1, window: rule.window, readOnly: true, ...worded(rule.message) });
  });
  return (await Promise.all(answers)).find((refusal) => refusal !== undefined);
}

function askedField(
  { coordinate, rule, count }: RateLimitedField,
  args: Readonly<Record<string, unknown>>,
): AskedField {
  return {
    coordinate,
    identity: rule.identityArgs.map((path) => JSON.stringify(valueAt(args, path)) ?? ''),
    max: rule.max,
    windowMs: parseWindow(rule.window) ?? 0,
    cost:
      count *
      lengthOf(rule.arrayLengthField === undefined ? undefined : valueAt(args, rule.arrayLengthField)),
  };
}

function valueAt(args: Readonly<Record<string, unknown>>, path: string): unknown {
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

function worded(message: string | undefined): { message?: string } {
  return message === undefined ? {} : { message };
}
