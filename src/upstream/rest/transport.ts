/** Sends HTTP calls to one service over one undici Pool and gives back decoded JSON. */

import { type Dispatcher, Pool } from 'undici';
import { FacetError } from '../../base/errors.ts';
import type { OutgoingCall } from '../call.ts';
import { withinTime } from '../failure.ts';
import type { ServiceSettings, Transport } from '../protocol.ts';
import { restFailure, restStatusError } from './errors.ts';
import type { RestRequest } from './message.ts';

/** Opens a pool to the service; nothing is connected before the first call. */
export function createRestTransport(service: ServiceSettings): Transport<RestRequest> {
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

  return {
    async send(call: OutgoingCall, request: RestRequest): Promise<unknown> {
      requireShort(call, request);
      return withinTime(call, service, restFailure, async (signal) => {
        const response = await pool.request({
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
          signal,
        });
        const text = await readText(response, service);
        if (response.statusCode < 200 || response.statusCode > 299) {
          throw restStatusError(service.name, response.statusCode, response.headers, text);
        }
        return parseBody(service.name, response, text);
      });
    },
    close: () => pool.destroy(),
  };
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

type Response = Dispatcher.ResponseData;

/** The body as text, never more of it in memory than the service may answer. */
export async function readText({ headers, body }: Response, service: ServiceSettings): Promise<string> {
  const { name, maxResponseBytes } = service;
  const tooLarge = (): FacetError =>
    new FacetError('UPSTREAM_RESPONSE_TOO_LARGE', `${name} answered more than ${maxResponseBytes} bytes.`, {
      service: name,
    });
  const announced = Number(headers['content-length']);
  if (announced > maxResponseBytes) {
    body.on('error', ignore).destroy();
    throw tooLarge();
  }
  if (announced >= 0) return body.text();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxResponseBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Ending a body that nobody reads is an error to it. */
function ignore(): void {}

/** The body as JSON; throws UPSTREAM_BAD_RESPONSE for anything else. */
export function parseBody(service: string, response: Response, text: string): unknown {
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new FacetError(
      'UPSTREAM_BAD_RESPONSE',
      `${service} answered in an encoding that was not asked for.`,
      { service, status: response.statusCode, cause: new Error(`content-encoding: ${String(encoding)}`) },
    );
  }
  if (text === '') return null;
  const contentType = String(response.headers['content-type'] ?? '');
  // No content type at all is left to the parser to judge (RFC 9110, section 8.3).
  if (
    contentType !== '' &&
    !/^(?:application\/(?:[\w.+-]+\+)?json|text\/json)\s*(?:;|$)/i.test(contentType)
  ) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered something that is not JSON.`, {
      service,
      status: response.statusCode,
      cause: new Error(`content-type: ${contentType}`),
    });
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered JSON that does not parse.`, {
      service,
      status: response.statusCode,
      cause,
    });
  }
}

/** Whole numbers that a double cannot hold stay as the service wrote them, as text: an id must not become another. */
function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) => {
    const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded && context?.source !== undefined && /^-?\d+$/.test(context.source)
      ? context.source
      : value;
  }) as unknown;
}
