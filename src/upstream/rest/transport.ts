/** Sends HTTP calls to one endpoint over an undici Pool and gives back decoded JSON. */

import type { Dispatcher } from 'undici';
import { FacetError } from '../../base/errors.ts';
import { parseBody, parseIfJson } from '../http/body.ts';
import { httpFailure, httpStatusError } from '../http/failure.ts';
import { openPool } from '../http/pool.ts';
import { type HttpReply, roundTrip } from '../http/round-trip.ts';
import type { OutgoingCall, Reply, Transport } from '../protocol.ts';
import { Value } from '../reply.ts';
import type { Endpoint, Service } from '../service.ts';
import type { RestRequest } from './message.ts';

/** Opens a pool to the endpoint; it connects with the first call. */
export function open({ url }: Endpoint, service: Service): Transport<RestRequest> {
  const base = new URL(url);
  const prefix = base.pathname.replace(/\/+$/, '');
  const ownQuery = base.search.slice(1);
  const pool = openPool(base.origin, service);
  return {
    async send(call) {
      try {
        const { request } = call.rendered;
        requireShort(call);
        const options: Dispatcher.DispatchOptions = {
          method: request.method,
          path: prefix + withQuery(request.path, ownQuery),
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            ...request.headers,
            ...service.policy.headers,
            ...call.headers,
          },
          body: request.body,
        };
        const reply = await roundTrip(pool, options, service, call);
        const { statusCode, headers, body } = reply;
        if (statusCode < 200 || statusCode > 299)
          throw httpStatusError(service.name, statusCode, headers, body.toString());
        return call.rendered.isStatusEnough === true
          ? new Value(parseIfJson(service.name, reply))
          : new JsonReply(service.name, reply);
      } catch (error) {
        throw httpFailure(service.name, error, call);
      }
    },
    close: () => pool.destroy(),
  };
}

/** A target with the parameters of the service's own URL. */
function withQuery(path: string, query: string): string {
  if (query === '') return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** Parsed when it comes, so that a bad body fails the call, and once more for each further reader. */
class JsonReply implements Reply {
  readonly #service: string;
  readonly #reply: HttpReply;
  #value: unknown;
  #isRead = false;

  constructor(service: string, reply: HttpReply) {
    this.#service = service;
    this.#reply = reply;
    this.#value = parseBody(service, reply);
  }

  read(): unknown {
    if (this.#isRead) return parseBody(this.#service, this.#reply);
    this.#isRead = true;
    const value = this.#value;
    this.#value = undefined;
    return value;
  }
}

/** Servers end a connection that sends a longer one, some before they have read it. */
const MAX_TARGET_LENGTH = 16 * 1024;

/** A batch was cut long before; this is one value that is too much. */
function requireShort({ rendered: { request, template } }: OutgoingCall<RestRequest>): void {
  if (request.path.length <= MAX_TARGET_LENGTH) return;
  const names = new Set(template.expressions.map(({ text }) => text));
  throw new FacetError(
    'BAD_USER_INPUT',
    `The value of ${[...names].join(', ')} makes a URL of more than ${MAX_TARGET_LENGTH} characters.`,
  );
}
