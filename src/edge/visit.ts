/** One request and its answer on node:http, as the policies see them. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Principal } from '../base/principal.ts';
import type { OperationContext, Visit } from '../envelope/policy.ts';

export interface RequestVisitInput {
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** Of the client. */
  readonly address: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  /** What the front has said that the answer differs by. */
  readonly vary: string | undefined;
  readonly beginStream: () => void;
}

export class RequestVisit implements Visit {
  readonly requestId: string;
  readonly address: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  readonly beginStream: () => void;
  /** Set by a policy. */
  status: number | undefined;
  /** What the complete door was given to tell, unless it is a stream. */
  result: ExecutionResult | undefined;
  /** Of the answer: written at once with its status, which costs half of setting them one by one. */
  readonly replyHeaders: Record<string, string | number>;
  readonly #request: IncomingMessage;

  constructor({
    request,
    requestId,
    address,
    principal,
    isStreamAccepted,
    vary,
    beginStream,
  }: RequestVisitInput) {
    this.requestId = requestId;
    this.address = address;
    this.principal = principal;
    this.isStreamAccepted = isStreamAccepted;
    this.beginStream = beginStream;
    this.#request = request;
    this.replyHeaders = headersOfEvery(requestId);
    if (vary !== undefined) this.replyHeaders['vary'] = vary;
  }

  /** The front has let nothing else in. */
  get method(): 'GET' | 'POST' {
    return this.#request.method === 'GET' ? 'GET' : 'POST';
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  /** `vary` adds to what is said: an answer that differs by origin does so in every cache. */
  setHeader(name: string, value: string): void {
    const said = name === 'vary' ? this.replyHeaders[name] : undefined;
    this.replyHeaders[name] = said === undefined ? value : `${said}, ${value}`;
  }

  setStatus(status: number): void {
    this.status = status;
  }
}

/** What every answer of an app says, whatever it is an answer to. */
export function headersOfEvery(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'x-content-type-options': 'nosniff' };
}

/** The context of an operation that came over HTTP. */
export interface HttpContext extends OperationContext {
  readonly visit: RequestVisit;
}
