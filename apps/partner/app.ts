/** The BFF of partners: versioned, narrow, and silent about what stands behind it. */

import { defineApp } from '../../src/index.ts';
import { listener, shopTokens } from '../common.ts';

export default defineApp((env) => ({
  name: 'partner',
  ...listener(env),
  port: env.port('PARTNER_PORT', 4003),
  jwt: shopTokens(env),
  auth: { apiKeys: { file: env.text('PARTNER_KEYS_FILE', '.facet/partner-keys.json') } },
  upstreamDetails: false,
  // Partners send the ids of documents that stand in apps/partner/documents, and nothing else.
  documents: { mode: 'only' },
  budgets: { maxResponseBytes: 512 * 1024 },
  limits: {
    rates: [{ name: 'burst', window: '10s', max: { gold: 200, default: 50 } }],
    quotas: [{ name: 'daily', period: 'day', max: { gold: 100_000, default: 5000 } }],
  },
}));
