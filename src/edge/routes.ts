/** The routes of every app, in the order they are asked. */

import { devStatusRoute } from './dev-status.ts';
import { graphqlRoute } from './graphql-route.ts';
import { healthRoute } from './health-route.ts';
import type { CreateRoute } from './route.ts';
import { sessionRoute } from './session-routes.ts';

export const routes: readonly CreateRoute[] = [
  healthRoute, // first: whoever runs the gateway asks from any address, and also while nothing else is ready
  devStatusRoute, // before the API, below whose path it is; only in development
  sessionRoute, // before the API, so that no version of it hides a login
  graphqlRoute, // last: the API itself, which the other routes stand beside
];
