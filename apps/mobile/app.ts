/** The BFF of the mobile apps: small answers, few calls. */

import { defineApp } from '../../src/index.ts';
import { listener, shopTokens } from '../common.ts';

export default defineApp((env) => ({
  name: 'mobile',
  ...listener(env),
  port: env.port('MOBILE_PORT', 4001),
  jwt: shopTokens(env),
  documents: { apq: {} },
  deadlineMs: 5000,
}));
