/** One request and its answer on node:http, as the policies see them. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Principal } from '../envelope/identity/principal.ts';
import type { Exchange, OperationContext } from '../envelope/policy.ts';

export interface ExchangeInput {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  readonly beginStream: () => void;
}

export class HttpExchange implements Exchange {
  readonly requestId: string;
  readonly principal: Principal | undefined;
  readonly isStreamAccepted: boolean;
  readonly beginStream: () => void;
  /** Set by a policy. */
  status: number | undefined;
  /** What the complete door was given to tell, unless it is a stream. */
  result: ExecutionResult | undefined;
  /** Of the answer: written at once with its status, which costs half of setting them one by one. */
  readonly replyHeaders: Record<string, string>;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor({ request, response, requestId, principal, isStreamAccepted, beginStream }: ExchangeInput) {
    this.requestId = requestId;
    this.principal = principal;
    this.isStreamAccepted = isStreamAccepted;
    this.beginStream = beginStream;
    this.#request = request;
    this.#response = response;
    this.replyHeaders = headersOfEvery(requestId);
  }

  /** The front has let nothing else in. */
  get method(): 'GET' | 'POST' {
    return this.#request.method === 'GET' ? 'GET' : 'POST';
  }

  get headers(): IncomingHttpHeaders {
    return this.#request.headers;
  }

  get address(): string {
    return this.#request.socket.remoteAddress ?? '';
  }

  /** `vary` adds to what the front has said: an answer that differs by origin does so in every cache. */
  setHeader(name: string, value: string): void {
    const said = name === 'vary' ? (this.replyHeaders[name] ?? this.#response.getHeader(name)) : undefined;
    this.replyHeaders[name] = typeof said === 'string' ? `${said}, ${value}` : value;
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
  readonly exchange: HttpExchange;
}
