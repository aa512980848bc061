/** What an app may say about how much and how often: bounds of one operation, rate limits, quotas. */

import { z } from 'zod';
import { parseWindow } from '../base/window.ts';

const windowSchema = z.string().transform((text, context) => {
  const ms = parseWindow(text);
  if (ms === undefined) context.addIssue('a window is a number and a unit: 10s, 15m, 24h, 30d');
  return ms ?? 0;
});

const TIER_NAME = /^[a-z][a-z0-9_-]*$/;

/** One number, or a number by tier with `default` for whoever has none of them. */
const byTierSchema = z.union([
  z.int().min(1),
  z
    .record(
      z.string().regex(TIER_NAME, 'a tier is named in lower case: letters, digits, - and _'),
      z.int().min(1),
    )
    .refine((tiers) => Object.hasOwn(tiers, 'default'), 'name the maximum of everybody else: default'),
]);

const limitShape = {
  /**
   * Names the limit in the headers of answers: lower-case letters, digits and `-`, a letter first. Required.
   */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a limit is named in lower case: letters, digits and -'),
  /**
   * What has a counter of its own: the principal (a caller without credentials counts by address), an
   * address, an operation, or the whole app. Default principal.
   */
  per: z
    .array(z.enum(['principal', 'address', 'operation', 'app']))
    .min(1)
    .default(['principal']),
  /**
   * What is counted: requests, points of cost, or the calls of services that the operation makes at worst.
   * Default requests.
   */
  counts: z.enum(['requests', 'cost', 'upstreamCalls']).default('requests'),
  /** How much is admitted: one number, or a number by tier with `default` for all other tiers. Required. */
  max: byTierSchema,
  /** Counts only operations with one of these names or document ids. Default all. */
  operations: z.array(z.string().min(1)).min(1).optional(),
};

const rateSchema = z.strictObject({
  ...limitShape,
  /** The time in which `max` is admitted: a number and a unit, such as 10s, 15m, 24h or 30d. Required. */
  window: windowSchema,
});

const quotaSchema = z.strictObject({
  ...limitShape,
  /**
   * A day or month of the calendar, in UTC; for a rolling one declare a rate limit with a window of 24h or
   * 30d. Required.
   */
  period: z.enum(['day', 'month']),
});

/** The bounds of one operation, the rate limits and the quotas of an app. */
export const limitsSchema = z.strictObject({
  /** `measure` refuses nothing: metrics and the log say what would have been refused. Default enforce. */
  mode: z.enum(['enforce', 'measure']).default('enforce'),
  /**
   * Points that one operation may cost, by the cost directives of its schema: a number, or a number by tier;
   * more is OPERATION_TOO_LARGE. Default 10000.
   */
  maxCost: byTierSchema.default(10_000),
  /** Fields with an alias, `__typename` too, fragments followed; more is OPERATION_TOO_LARGE. Default 100. */
  maxAliases: z.int().min(0).default(100),
  /** Fields of the operation itself, fragments followed; more is OPERATION_TOO_LARGE. Default 30. */
  maxRootFields: z.int().min(1).default(30),
  /** Directives in an operation, fragments followed; more is OPERATION_TOO_LARGE. Default 100. */
  maxDirectives: z.int().min(0).default(100),
  /**
   * Levels of the JSON of a request, its variables included; more is REQUEST_TOO_LARGE. 3 or more, default
   * 128.
   */
  maxJsonDepth: z.int().min(3).default(128),
  /**
   * Members of all objects and lists of that JSON together; more is REQUEST_TOO_LARGE. 10 or more, default
   * 20000.
   */
  maxJsonMembers: z.int().min(10).default(20_000),
  /**
   * Fields of all objects of an answer together, aliases apart, counted while it is made; more is
   * OPERATION_TOO_LARGE. Default 50000, in development no bound.
   */
  maxAnswerFields: z.int().min(1).default(50_000),
  /** Items of one list of an answer; a longer one is UPSTREAM_RESPONSE_TOO_LARGE in its place. Default 10000. */
  maxListItems: z.int().min(1).default(10_000),
  /** Errors of an answer that are told one by one; of the others only how many there are. Default 100. */
  maxErrors: z.int().min(1).default(100),
  /** Rate limits; a request over one is RATE_LIMITED (429). Default none. */
  rates: z.array(rateSchema).default([]),
  /** Quotas; a request over one is QUOTA_EXCEEDED (429). Default none. */
  quotas: z.array(quotaSchema).default([]),
  /**
   * While Redis is away: `open` admits, `closed` refuses with LIMITS_UNAVAILABLE, `local` counts in each
   * process with its share of every maximum. Default local.
   */
  whenRedisIsAway: z.enum(['open', 'closed', 'local']).default('local'),
  /** How many processes share the limits; one that counts alone admits its share. Default 1. */
  instances: z.int().min(1).default(1),
});

/** The limits of an app, checked, with their defaults. */
export type LimitsConfig = z.output<typeof limitsSchema>;
/** A rate limit, checked; `window` is in milliseconds. */
export type RateConfig = LimitsConfig['rates'][number];
/** A quota, checked. */
export type QuotaConfig = LimitsConfig['quotas'][number];
/** One number for everybody, or a number by tier with `default` for all other tiers. */
export type MaximumByTier = LimitsConfig['maxCost'];

/** The maximum of a tier, or the default where the tier has none of its own. */
export function maximumFor(max: MaximumByTier, tier: string | undefined): number {
  if (typeof max === 'number') return max;
  const own = tier !== undefined && Object.hasOwn(max, tier) ? max[tier] : undefined;
  return own ?? max['default'] ?? Number.MAX_SAFE_INTEGER;
}
