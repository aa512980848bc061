/** One request and its answer on node:http, as the policies see them. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../envelope/identity/principal.ts';
import type { Exchange, OperationContext } from '../envelope/policy.ts';

export interface ExchangeInput {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly principal: Principal | undefined;
  readonly beginStream: () => void;
}

export class HttpExchange implements Exchange {
  readonly requestId: string;
  readonly principal: Principal | undefined;
  readonly beginStream: () => void;
  /** Set by a policy. */
  status: number | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;

  constructor({ request, response, requestId, principal, beginStream }: ExchangeInput) {
    this.requestId = requestId;
    this.principal = principal;
    this.beginStream = beginStream;
    this.#request = request;
    this.#response = response;
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

  /** Server-sent events, unless their weight is 0 (RFC 9110, section 12.4.2). */
  get isStreamAccepted(): boolean {
    return /text\/event-stream(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(this.headers.accept ?? '');
  }

  /** `vary` adds to what the front has said: an answer that differs by origin does so in every cache. */
  setHeader(name: string, value: string): void {
    const said = name === 'vary' ? this.#response.getHeader(name) : undefined;
    this.#response.setHeader(name, typeof said === 'string' ? `${said}, ${value}` : value);
  }

  setStatus(status: number): void {
    this.status = status;
  }
}

/** The context of an operation that came over HTTP. */
export interface HttpContext extends OperationContext {
  readonly exchange: HttpExchange;
}
