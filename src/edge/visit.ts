/** An operation's visit, as the policies see it: one for any door, and one for an HTTP request and its answer. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Principal } from '../base/principal.ts';
import type { HttpVisit, OperationContext, Visit } from '../envelope/policy.ts';
import type { RequestRecord } from '../telemetry/record.ts';
import type { Accepted } from './accept.ts';

export interface VisitInput {
  readonly requestId: string;
  readonly record: RequestRecord;
  /** The client's IP address. */
  readonly address: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  readonly beginStream: () => void;
}

/** Of an operation that no HTTP request brought. */
export class DoorVisit implements Visit {
  readonly requestId: string;
  readonly record: RequestRecord;
  readonly address: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  readonly beginStream: () => void;

  constructor({ requestId, record, address, principal, isStreamAccepted, beginStream }: VisitInput) {
    this.requestId = requestId;
    this.record = record;
    this.address = address;
    this.principal = principal;
    this.isStreamAccepted = isStreamAccepted;
    this.beginStream = beginStream;
  }

  get http(): HttpVisit | undefined {
    return undefined;
  }
}

export interface RequestVisitInput {
  readonly request: IncomingMessage;
  readonly accepted: Accepted;
  /** The `Vary` of the answer so far; undefined where it has none. */
  readonly vary: string | undefined;
}

/** Of an operation that an HTTP request brought. */
export class RequestVisit extends DoorVisit implements HttpVisit {
  readonly accepted: Accepted;
  /** Set by a policy. */
  status: number | undefined;
  /** What the complete door was given to tell, unless it is a stream. */
  result: ExecutionResult | undefined;
  /** Of the answer: written at once with its status, which costs half of setting them one by one. */
  readonly replyHeaders: Record<string, string | number>;
  readonly #request: IncomingMessage;

  constructor(input: VisitInput, { request, accepted, vary }: RequestVisitInput) {
    super(input);
    this.accepted = accepted;
    this.#request = request;
    this.replyHeaders = headersOfEvery(input.requestId);
    if (vary !== undefined) this.replyHeaders['vary'] = vary;
  }

  override get http(): HttpVisit {
    return this;
  }

  /** The GraphQL route has let nothing else in. */
  get method(): 'GET' | 'POST' {
    return this.#request.method === 'GET' ? 'GET' : 'POST';
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  /** `vary` is added to the names that are there: an answer that differs by origin does so in every cache. */
  setHeader(name: string, value: string): void {
    const before = name === 'vary' ? this.replyHeaders[name] : undefined;
    this.replyHeaders[name] = before === undefined ? value : `${before}, ${value}`;
  }

  setStatus(status: number): void {
    this.status = status;
  }
}

/** The headers that every answer of an app has. */
export function headersOfEvery(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'x-content-type-options': 'nosniff' };
}

/** The context of an operation that came over HTTP. */
export interface HttpContext extends OperationContext {
  readonly visit: RequestVisit;
}
