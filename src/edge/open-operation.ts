/** What one operation of a request runs in: its time, its caller, what of the request goes on; ended with the answer. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { FacetError } from '../base/errors.ts';
import type { Principal } from '../base/principal.ts';
import type { AppConfig } from '../config/app.ts';
import { boundsOf } from '../envelope/answer-bounds.ts';
import { createRuntime } from '../fields/runtime.ts';
import type { LeasedServices } from '../upstream/lease.ts';
import type { Cleanup } from './cleanup.ts';
import { forwarded, tokenOf } from './forwarded.ts';
import type { Pipeline } from './pipeline.ts';
import { type HttpContext, RequestVisit } from './visit.ts';

export interface OperationInput {
  readonly app: AppConfig;
  readonly backend: Pick<LeasedServices, 'services' | 'use'>;
}

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly cleanup: Cleanup;
}

/** A request whose caller is known. */
export interface IdentifiedRequest extends Asked {
  /** The client's. */
  readonly address: string;
  readonly principal: Principal | undefined;
}

/** What one operation runs in, ended with its answer. */
export function openOperation(
  { app, backend }: OperationInput,
  pipeline: Pipeline,
  { request, response, requestId, cleanup, address, principal }: IdentifiedRequest,
  isStreamAccepted: boolean,
): HttpContext {
  const operation = createRuntime({
    services: backend.services,
    types: pipeline.client.types,
    principal,
    subjectToken: tokenOf(request, principal),
    headers: forwarded(request, app.forwardHeaders),
    requestId,
    deadlineMs: app.deadlineMs,
    maxLoads: app.maxLoads,
    bounds: boundsOf(app),
    coalesce: app.coalesce,
  });
  cleanup.add((isComplete) => operation.end(isComplete));
  const visit = new RequestVisit({
    request,
    address,
    requestId,
    principal,
    isStreamAccepted,
    // By the rules of origins, the only ones who have said anything.
    vary: app.corsOrigins.length === 0 ? undefined : (response.getHeader('vary') as string | undefined),
    beginStream() {
      operation.liveOn();
      cleanup.add(pipeline.onRetire(() => operation.endStreams()));
      endWith(principal?.expiresAt, cleanup, () => operation.end(false, credentialsEnded()));
    },
  });
  return { runtime: operation.runtime, visit };
}

/** The longest time that a timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function credentialsEnded(): FacetError {
  return new FacetError('UNAUTHENTICATED', 'The credentials of this stream have expired.');
}

/** A stream lives no longer than what its caller proved itself with. */
function endWith(expiresAt: number | undefined, cleanup: Cleanup, end: () => void): void {
  const leftMs = (expiresAt ?? Number.POSITIVE_INFINITY) - Date.now();
  if (leftMs > MAX_TIMER_MS) return;
  const timer = setTimeout(end, Math.max(0, leftMs));
  cleanup.add(() => clearTimeout(timer));
}
