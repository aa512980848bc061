/** The BFF of the web shop: the whole graph, for pages that show a lot. */

import { defineApp } from '../../src/index.ts';
import { listener, shopTokens } from '../common.ts';

export default defineApp((env) => ({
  name: 'web',
  ...listener(env),
  port: env.port('WEB_PORT', 4002),
  jwt: shopTokens(env),
  documents: { apq: {} },
}));
