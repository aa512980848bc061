/** In development: what is wrong with the files that were saved last, for the banner on the page of GraphiQL. */

import { STATUS } from './dev-banner.ts';
import type { Route, RouteInput } from './route.ts';

/** The status of one of the APIs, in development. Without CORS: for the page itself only. */
export function devStatusRoute({ app, pipelines, refusal }: RouteInput): Route | undefined {
  if (!app.development) return undefined;
  return {
    name: 'dev-status',
    match: (path, method) =>
      method === 'GET' && path.endsWith(STATUS) && pipelines().has(path.slice(0, -STATUS.length)),
    answer({ response }) {
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify({ problem: refusal() ?? null }));
    },
  };
}
