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
}));
