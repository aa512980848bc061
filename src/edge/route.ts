/** What a listener of an app answers: one file each, listed in `routes.ts`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../telemetry/log.ts';
import type { RecordSinks, RequestRecord } from '../telemetry/record.ts';
import type { Cleanup } from './cleanup.ts';
import type { Health } from './health.ts';
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

/** One HTTP request in hand, and the answer to it. */
export interface Incoming {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly record: RequestRecord;
  readonly cleanup: Cleanup;
  readonly path: string;
  /** The query of the URL, without its question mark. */
  readonly search: string;
  /** The client's IP address. */
  readonly address: string;
}

/** A request to speak another protocol on its connection (RFC 9110, section 7.8). */
export interface Upgrading {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  /** The first bytes in the new protocol, where some have come already. */
  readonly head: Buffer;
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
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
