/** What one operation runs in, whichever door it came by: its time, its caller, and what of the request goes on to services. */

import { FacetError } from '../base/errors.ts';
import type { Principal } from '../base/principal.ts';
import type { AppConfig } from '../config/app.ts';
import { boundsOf } from '../envelope/answer-bounds.ts';
import type { OperationContext } from '../envelope/policy.ts';
import { createRuntime, type OperationLife } from '../fields/runtime.ts';
import type { RequestRecord } from '../telemetry/record.ts';
import type { LeasedServices } from '../upstream/lease.ts';
import type { Accepted } from './accept.ts';
import type { Cleanup } from './cleanup.ts';
import { forwarded, tokenOf } from './forwarded.ts';
import type { Incoming } from './incoming.ts';
import type { Pipeline } from './pipeline.ts';
import { DoorVisit, type HttpContext, RequestVisit, type VisitInput } from './visit.ts';

export interface OperationInput {
  readonly app: AppConfig;
  readonly backend: Pick<LeasedServices, 'services' | 'use'>;
}

/** Who brings an operation, and what of him goes on to services. */
export interface Caller {
  readonly requestId: string;
  readonly record: RequestRecord;
  /** Run by the door when the answer has ended. */
  readonly cleanup: Cleanup;
  /** The client's IP address. */
  readonly address: string;
  readonly principal: Principal | undefined;
  /** The bearer token that he proved himself with; undefined when it was anything else. */
  readonly subjectToken: string | undefined;
  /** The client headers that the app forwards, by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly isStreamAccepted: boolean;
}

/** For an operation that no HTTP request brought: a message of a WebSocket, the call of a tool. */
export function openOperation(input: OperationInput, pipeline: Pipeline, caller: Caller): OperationContext {
  const life = openLife(input, pipeline, caller);
  return { runtime: life.runtime, visit: new DoorVisit(visitInput(pipeline, caller, life)) };
}

/** For an operation of an HTTP request. */
export function openHttpOperation(
  input: OperationInput,
  pipeline: Pipeline,
  { request, response, requestId, record, cleanup, address }: Incoming,
  principal: Principal | undefined,
  accepted: Accepted,
): HttpContext {
  const { forwardHeaders, corsOrigins } = input.app;
  const caller: Caller = {
    requestId,
    record,
    cleanup,
    address,
    principal,
    subjectToken: tokenOf(request, principal),
    headers: forwarded(request, forwardHeaders),
    isStreamAccepted: accepted.isStreamAccepted,
  };
  const life = openLife(input, pipeline, caller);
  // By the rules of origins, the only ones who have said anything.
  const vary = corsOrigins.length === 0 ? undefined : (response.getHeader('vary') as string | undefined);
  const visit = new RequestVisit(visitInput(pipeline, caller, life), { request, accepted, vary });
  return { runtime: life.runtime, visit };
}

function openLife({ app, backend }: OperationInput, pipeline: Pipeline, caller: Caller): OperationLife {
  const { requestId, cleanup, principal, subjectToken, headers } = caller;
  const life = createRuntime({
    services: backend.services,
    types: pipeline.client.types,
    principal,
    subjectToken,
    headers,
    requestId,
    deadlineMs: app.deadlineMs,
    maxLoads: app.maxLoads,
    bounds: boundsOf(app),
    coalesce: app.coalesce,
  });
  cleanup.add((isComplete) => life.end(isComplete));
  return life;
}

function visitInput(pipeline: Pipeline, caller: Caller, life: OperationLife): VisitInput {
  const { requestId, record, address, principal, isStreamAccepted, cleanup } = caller;
  const beginStream = (): void => {
    life.liveOn();
    cleanup.add(pipeline.onRetire(() => life.endStreams()));
    endWith(principal?.expiresAt, cleanup, () => life.end(false, credentialsEnded()));
  };
  return { requestId, record, address, principal, isStreamAccepted, beginStream };
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
