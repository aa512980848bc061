/** Sends HTTP calls to one service over one undici Pool and gives back decoded JSON. */

import { type Dispatcher, Pool } from 'undici';
import type { Cancellation } from '../../base/cancellation.ts';
import { FacetError } from '../../base/errors.ts';
import { SingleFlight } from '../../base/single-flight.ts';
import type { OutgoingCall } from '../call.ts';
import { withinTime } from '../failure.ts';
import { exchange, type HttpReply } from '../http/round-trip.ts';
import type { ServiceSettings, Transport } from '../protocol.ts';
import { restFailure, restStatusError } from './errors.ts';
import type { RestRequest } from './message.ts';

export interface RestTransport extends Transport<RestRequest> {
  /** Reads under way go on for those who wait for them, and nobody joins them any more. */
  closeReads(): void;
}

/** Opens a pool to the service; nothing is connected before the first call. */
export function createRestTransport(service: ServiceSettings): RestTransport {
  const base = new URL(service.url);
  const prefix = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: service.connections,
    // A call is bounded as a whole by its own timer; these only end a connection that is dead.
    connect: { timeout: service.connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
  });

  /** As the service wrote them: each operation reads values of its own from them. */
  const reads = new SingleFlight<HttpReply>();
  const replyTo = (
    call: OutgoingCall,
    request: RestRequest,
    options: Dispatcher.DispatchOptions,
    cancellation: Cancellation,
  ): Promise<HttpReply> =>
    service.coalesce && mayShare(call, request)
      ? reads.join(readKey(call, request), cancellation, (shared) =>
          exchange(pool, options, service, shared, undefined),
        )
      : exchange(pool, options, service, cancellation, call.context.spendBytes);

  return {
    closeReads: () => reads.closeAll(),
    async send(call: OutgoingCall, request: RestRequest): Promise<unknown> {
      requireShort(call, request);
      return withinTime(call, service, restFailure, async (cancellation) => {
        const options: Dispatcher.DispatchOptions = {
          method: request.method,
          path: prefix + request.path,
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            ...request.headers,
            ...service.headers,
            ...call.headers,
          },
          body: request.body,
        };
        const reply = await replyTo(call, request, options, cancellation);
        if (reply.statusCode < 200 || reply.statusCode > 299) {
          throw restStatusError(service.name, reply.statusCode, reply.headers, reply.body.toString());
        }
        return parseBody(service.name, reply);
      });
    },
    close: () => pool.destroy(),
  };
}

/** A read of an operation that counts no bytes: those of a shared reply come to nobody's account. */
function mayShare({ rendered, context }: OutgoingCall, { method, body }: RestRequest): boolean {
  return (
    method === 'GET' &&
    body === undefined &&
    context.coalesce === true &&
    context.spendBytes === undefined &&
    rendered.isChange !== true
  );
}

/** All that is sent, but for the id of the request: what the service could tell callers apart by. */
function readKey({ headers }: OutgoingCall, { path, headers: own }: RestRequest): string {
  const { 'x-request-id': _requestId, ...identity } = headers;
  return JSON.stringify([path, own, identity]);
}

/** Servers end a connection that sends a longer one, some before they have read it. */
const MAX_TARGET_LENGTH = 16 * 1024;

/** A batch was cut long before; this is one value that is too much. */
function requireShort({ rendered }: OutgoingCall, { path }: RestRequest): void {
  if (path.length <= MAX_TARGET_LENGTH) return;
  const names = new Set(rendered.template.expressions.map(({ text }) => text));
  throw new FacetError(
    'BAD_USER_INPUT',
    `The value of ${[...names].join(', ')} makes a URL of more than ${MAX_TARGET_LENGTH} characters.`,
  );
}

/** The body as JSON; throws UPSTREAM_BAD_RESPONSE for anything else. */
export function parseBody(service: string, { statusCode, headers, body }: HttpReply): unknown {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new FacetError(
      'UPSTREAM_BAD_RESPONSE',
      `${service} answered in an encoding that was not asked for.`,
      { service, status: statusCode, cause: new Error(`content-encoding: ${String(encoding)}`) },
    );
  }
  if (body.length === 0) return null;
  const contentType = String(headers['content-type'] ?? '');
  // No content type at all is left to the parser to judge (RFC 9110, section 8.3).
  if (
    contentType !== '' &&
    !/^(?:application\/(?:[\w.+-]+\+)?json|text\/json)\s*(?:;|$)/i.test(contentType)
  ) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered something that is not JSON.`, {
      service,
      status: statusCode,
      cause: new Error(`content-type: ${contentType}`),
    });
  }
  try {
    return parseJson(body);
  } catch (cause) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered JSON that does not parse.`, {
      service,
      status: statusCode,
      cause,
    });
  }
}

/** Whole numbers that a double cannot hold stay as the service wrote them, as text: an id must not become another. */
function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8', isMarked(body) ? 3 : 0);
  if (!hasLongNumber(body)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded && context?.source !== undefined && /^-?\d+$/.test(context.source)
      ? context.source
      : value;
  }) as unknown;
}

/** A byte order mark, which a parser of JSON may ignore (RFC 8259, section 8.1). */
function isMarked(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

const LONG = 16;

/** Whether 16 digits stand together. One of them stands at a multiple of 16: the others need not be looked at. */
function hasLongNumber(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += LONG) {
    if (!isDigit(bytes[at])) continue;
    let start = at;
    let end = at + 1;
    while (at - start < LONG && isDigit(bytes[start - 1])) start--;
    while (end - start < LONG && isDigit(bytes[end])) end++;
    if (end - start >= LONG) return true;
  }
  return false;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 48 && code <= 57;
}
