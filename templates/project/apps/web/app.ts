/** The API of the web client. What it holds is in schemas/clients/web. */

import { defineApp } from 'facet-gateway';

export default defineApp((env) => ({
  name: 'web',
  host: env.text('FACET_HOST', '127.0.0.1'),
  port: env.port('WEB_PORT', 4000),
  development: env.text('NODE_ENV', 'development') !== 'production',
}));
