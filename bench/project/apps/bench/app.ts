/**
 * Every default as it is, but for the bounds that ten thousand rows pass, and for sharing between requests, which is
 * measured by itself: what a project gets.
 */

import { defineApp } from '../../../../src/index.ts';
import { isCoalescingKnown } from '../../../coalescing.ts';

export default defineApp((env) => ({
  name: 'bench',
  port: 0,
  // The growth of rows and keys asks for ten thousand of either.
  maxLoads: 50_000,
  limits: { maxCost: 1_000_000, maxAnswerFields: 1_000_000 },
  budgets: { maxResponseBytes: 64 * 1024 * 1024 },
  ...(isCoalescingKnown() && { coalesce: env.text('BENCH_SHARED', 'false') === 'true' }),
}));
