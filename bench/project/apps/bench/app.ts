/** Every default as it is, but for sharing between requests, which is measured by itself: what a project gets. */

import { defineApp } from '../../../../src/index.ts';
import { isCoalescingKnown } from '../../../coalescing.ts';

export default defineApp((env) => ({
  name: 'bench',
  port: 0,
  ...(isCoalescingKnown() && { coalesce: env.text('BENCH_SHARED', 'false') === 'true' }),
}));
