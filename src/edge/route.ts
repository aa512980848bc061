/** What a listener of an app answers: one file each, listed in `routes.ts`. */

import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../telemetry/log.ts';
import type { RecordSinks } from '../telemetry/record.ts';
import type { Health } from './health.ts';
import type { Incoming, Upgrading } from './incoming.ts';
import type { OperationInput } from './open-operation.ts';
import type { Pipeline } from './pipeline.ts';

/** What the routes of one app need. */
export interface RouteInput extends OperationInput {
  /** Those of the generation that is served now, by path. */
  readonly pipelines: () => ReadonlyMap<string, Pipeline>;
  readonly identity: Pick<Identity, 'authenticate' | 'sessions'>;
  readonly health: Health;
  /** Why the files that were saved last are not served; undefined while they are. */
  readonly refusal: () => string | undefined;
  readonly log: Log;
  /** What is told of every request. */
  readonly sinks: RecordSinks;
}

/** Answers some of the requests that come to a listener. */
export interface Route {
  /** For people and metrics. */
  readonly name: string;
  /** Answered whatever the client's address; not when not said. */
  readonly isForAnyAddress?: boolean;
  /** Whether the route answers such a request; by any method when it is asked for one of its paths. */
  match(path: string, method: string | undefined): boolean;
  /** Answers. What it throws is answered as a problem. */
  answer(incoming: Incoming): MaybePromise<void>;
  /** Takes over the connection; a route without it answers such a request as any other, as HTTP allows. */
  upgrade?(upgrading: Upgrading): void;
}

/** Makes the route for one app; undefined where the app has no such route. */
export type CreateRoute = (input: RouteInput) => Route | undefined;
