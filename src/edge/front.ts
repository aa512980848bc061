/** What is decided about every request before a route answers it: its headers, its address, its route. */

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { FacetError } from '../base/errors.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import { describeError } from '../telemetry/log.ts';
import { RequestRecord } from '../telemetry/record.ts';
import { type Addresses, createAddresses } from './addresses.ts';
import { checkHeaders } from './check-headers.ts';
import { Cleanup } from './cleanup.ts';
import type { Incoming, Upgrading } from './incoming.ts';
import { HttpProblem, sendProblem } from './problem.ts';
import type { Route, RouteInput } from './route.ts';
import { routes } from './routes.ts';

/** What a listener calls. */
export interface Handle {
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Whether a route takes the connection for another protocol; else the request is answered as any other. */
  mayUpgrade?(request: IncomingMessage): boolean;
  /** Hands the connection to that route. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Answers what comes to the listener of one app. It never throws: whatever goes wrong is an answer. */
export class Front implements Handle {
  readonly #input: RouteInput;
  readonly #routes: readonly Route[];
  readonly #addresses: Addresses;

  constructor(input: RouteInput) {
    this.#input = input;
    this.#routes = routes.map((create) => create(input)).filter((route) => route !== undefined);
    this.#addresses = createAddresses(input.app.addresses);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { app, backend, sinks } = this.#input;
    const requestId = randomUUID();
    const record = new RequestRecord(app.name, requestId, sinks);
    const cleanup = new Cleanup();
    // From the first byte on: services that are asked later must not be closed before.
    cleanup.add(backend.use());
    response.on('close', () => {
      cleanup.run(response.writableFinished);
      record.close(response.writableFinished);
    });
    const url = request.url ?? '/';
    const query = url.indexOf('?');
    const incoming: Incoming = {
      request,
      response,
      requestId,
      record,
      cleanup,
      path: query === -1 ? url : url.slice(0, query),
      search: query === -1 ? '' : url.slice(query + 1),
      address: this.#addresses.clientOf(request),
    };
    try {
      const answered = this.#route(incoming);
      if (answered !== undefined) answered.catch((error: unknown) => this.#refuse(incoming, error));
    } catch (error) {
      this.#refuse(incoming, error);
    }
  }

  mayUpgrade(request: IncomingMessage): boolean {
    return this.#upgraderOf(request) !== undefined;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = this.#addresses.clientOf(request);
    const upgrading: Upgrading = { request, socket, head, address, requestId: randomUUID() };
    this.#upgraderOf(request)?.upgrade?.(upgrading);
  }

  /** Undefined where no route speaks another protocol, and for a request that would be refused as any other. */
  #upgraderOf(request: IncomingMessage): Route | undefined {
    const [path = '/'] = (request.url ?? '/').split('?');
    const route = this.#routeOf(path, request.method);
    if (route?.upgrade === undefined || hasBadHeaders(request)) return undefined;
    return this.#addresses.isAllowed(this.#addresses.clientOf(request)) ? route : undefined;
  }

  #route(incoming: Incoming): MaybePromise<void> {
    checkHeaders(incoming.request);
    const route = this.#routeOf(incoming.path, incoming.request.method);
    if (route?.isForAnyAddress !== true && !this.#addresses.isAllowed(incoming.address))
      throw new HttpProblem('FORBIDDEN', 'This address may not call.', { headers: { connection: 'close' } });
    if (route === undefined) throw this.#notServed();
    return route.answer(incoming);
  }

  #routeOf(path: string, method: string | undefined): Route | undefined {
    return this.#routes.find((route) => route.match(path, method));
  }

  #notServed(): HttpProblem {
    const known = [...this.#input.pipelines().keys()].join(', ');
    return new HttpProblem('BAD_REQUEST', `There is nothing here. GraphQL is at ${known}.`, { status: 404 });
  }

  #refuse({ response, requestId, record }: Incoming, error: unknown): void {
    const { app, log } = this.#input;
    if (!(error instanceof FacetError))
      log('error', 'unexpected error', { requestId, ...describeError(error) });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const shown =
      error instanceof FacetError
        ? error
        : new FacetError('INTERNAL_SERVER_ERROR', `Unexpected error. Its id is ${requestId}.`);
    record.refuse(shown.code);
    sendProblem(response, shown, requestId, app);
  }
}

function hasBadHeaders(request: IncomingMessage): boolean {
  try {
    checkHeaders(request);
    return false;
  } catch {
    return true;
  }
}
