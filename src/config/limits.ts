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
  /** Told to clients in the headers of their answers. */
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'a limit is named in lower case: letters, digits and -'),
  /** What has a counter of its own: who calls (its address when nobody is signed in), an address, an operation, or all of the app. */
  per: z
    .array(z.enum(['principal', 'address', 'operation', 'app']))
    .min(1)
    .default(['principal']),
  /** What is counted: requests, points of cost, or the upstream calls that the operation may make at worst. */
  counts: z.enum(['requests', 'cost', 'upstreamCalls']).default('requests'),
  max: byTierSchema,
  /** Only operations with one of these names or document ids; all when not said. */
  operations: z.array(z.string().min(1)).min(1).optional(),
};

const rateSchema = z.strictObject({ ...limitShape, window: windowSchema });

const quotaSchema = z.strictObject({
  ...limitShape,
  /** A day or month of the calendar, in UTC; a rolling one is a rate limit with a window of 24h or 30d. */
  period: z.enum(['day', 'month']),
});

export const limitsSchema = z.strictObject({
  /** `measure` refuses nothing: metrics and the log tell what would have been refused. */
  mode: z.enum(['enforce', 'measure']).default('enforce'),
  /** Points of one operation, by the cost directives of its schema. */
  maxCost: byTierSchema.default(10_000),
  /** Fields with an alias, `__typename` too. */
  maxAliases: z.int().min(0).default(100),
  maxRootFields: z.int().min(1).default(30),
  maxDirectives: z.int().min(0).default(100),
  /** Levels of the JSON of a request, its variables included. */
  maxJsonDepth: z.int().min(3).default(128),
  /** Members of all objects and lists of that JSON together. */
  maxJsonMembers: z.int().min(10).default(20_000),
  rates: z.array(rateSchema).default([]),
  quotas: z.array(quotaSchema).default([]),
  /** While Redis is away: admit, refuse, or count in each process with its share of every maximum. */
  whenRedisIsAway: z.enum(['open', 'closed', 'local']).default('local'),
  /** Processes that share the limits; each admits its share where it counts alone. */
  instances: z.int().min(1).default(1),
});

export type LimitsConfig = z.output<typeof limitsSchema>;
export type RateConfig = LimitsConfig['rates'][number];
export type QuotaConfig = LimitsConfig['quotas'][number];
export type MaximumByTier = LimitsConfig['maxCost'];

/** The maximum that holds for a tier. */
export function maximumFor(max: MaximumByTier, tier: string | undefined): number {
  if (typeof max === 'number') return max;
  const own = tier !== undefined && Object.hasOwn(max, tier) ? max[tier] : undefined;
  return own ?? max['default'] ?? Number.MAX_SAFE_INTEGER;
}
