/** The route of health on an app's own listener. */

import { answerHealth, isHealth } from './health.ts';
import type { Route, RouteInput } from './route.ts';

export function healthRoute({ health, app }: RouteInput): Route {
  return {
    name: 'health',
    isForAnyAddress: true,
    match: isHealth,
    answer: ({ path, request, response }) =>
      void answerHealth(health, path, request, response, app.development),
  };
}
