/**
 * One HTTP request and its whole answer over an undici Pool. The pool's `request` would make a stream of the body,
 * which costs more than all else of a small call; here the parts are gathered as they come.
 */

import type { Dispatcher, Pool } from 'undici';
import { asError, type Cancellation } from '../../base/cancellation.ts';
import { FacetError } from '../../base/errors.ts';
import type { OutgoingCall } from '../protocol.ts';
import type { Service } from '../service.ts';

/** The whole answer to one request, its body as it came. */
export interface HttpReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What the request is bounded by: the part of a call that a round trip looks at. */
type Bounds = Pick<OutgoingCall, 'cancellation' | 'spendBytes'>;

/**
 * Sends a request and gathers its answer. Rejects with UPSTREAM_RESPONSE_TOO_LARGE, with what `spendBytes` throws, with
 * the reason of the cancellation, or with what the connection died of.
 */
export function roundTrip(
  pool: Pool,
  options: Dispatcher.DispatchOptions,
  service: Service,
  bounds: Bounds,
): Promise<HttpReply> {
  const { cancellation } = bounds;
  return new Promise((resolve, reject) => {
    const gatherer = new ReplyGatherer(service, bounds, resolve, reject);
    if (!cancellation.isCancelled) pool.dispatch(options, gatherer);
    cancellation.add(gatherer.cancel);
  });
}

class ReplyGatherer implements Dispatcher.DispatchHandler {
  readonly #service: Service;
  readonly #cancellation: Cancellation;
  readonly #spendBytes: Bounds['spendBytes'];
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #statusCode = 0;
  #headers: HttpReply['headers'] = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(
    service: Service,
    { cancellation, spendBytes }: Bounds,
    resolve: (reply: HttpReply) => void,
    reject: (error: unknown) => void,
  ) {
    this.#service = service;
    this.#cancellation = cancellation;
    this.#spendBytes = spendBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Also of a request that still waits for a connection: it is not sent any more. */
  readonly cancel = (reason: unknown): void => {
    this.#controller?.abort(asError(reason));
    this.#reject(reason);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#cancellation.isCancelled) controller.abort(asError(this.#cancellation.reason));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: HttpReply['headers'],
  ): void {
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    this.#headers = headers;
    if (Number(headers['content-length']) > this.#service.policy.maxResponseBytes)
      controller.abort(this.#tooLarge());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#service.policy.maxResponseBytes) {
      controller.abort(this.#tooLarge());
      return;
    }
    try {
      this.#spendBytes?.(chunk.length);
      this.#chunks.push(chunk);
    } catch (error) {
      controller.abort(asError(error));
    }
  }

  onResponseEnd(): void {
    this.#cancellation.remove(this.cancel);
    const [only] = this.#chunks;
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#resolve({ statusCode: this.#statusCode, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#cancellation.remove(this.cancel);
    this.#reject(error);
  }

  #tooLarge(): FacetError {
    const { name, policy } = this.#service;
    return new FacetError(
      'UPSTREAM_RESPONSE_TOO_LARGE',
      `${name} answered more than ${policy.maxResponseBytes} bytes.`,
      { service: name },
    );
  }
}
