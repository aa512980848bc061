/** Sends GraphQL documents to one endpoint over an undici Pool (GraphQL over HTTP). */

import { FacetError } from '../../base/errors.ts';
import { parseBody } from '../http/body.ts';
import { httpFailure, httpStatusError } from '../http/failure.ts';
import { openPool } from '../http/pool.ts';
import { type HttpReply, roundTrip } from '../http/round-trip.ts';
import type { Transport } from '../protocol.ts';
import { Value } from '../reply.ts';
import type { Endpoint, Service } from '../service.ts';
import { type DocumentReply, writeDocument } from './document.ts';
import type { RemoteError } from './errors.ts';
import type { GraphqlRequest } from './message.ts';

export { join } from './join.ts';

/** Opens a pool to the endpoint; it connects with the first call. A call is all root fields of one document. */
export function open({ url }: Endpoint, service: Service): Transport<readonly GraphqlRequest[]> {
  const base = new URL(url);
  const path = base.pathname + base.search;
  const pool = openPool(base.origin, service);
  return {
    async send(call) {
      try {
        const options = {
          method: 'POST',
          path,
          headers: {
            accept: 'application/graphql-response+json, application/json',
            'accept-encoding': 'identity',
            ...service.policy.headers,
            ...call.headers,
            'content-type': 'application/json',
          },
          body: JSON.stringify(writeDocument(call.rendered.request)),
        } as const;
        return new Value(documentReply(service, await roundTrip(pool, options, service, call)));
      } catch (error) {
        throw httpFailure(service.name, error, call);
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * Throws an error of the table for a status that is none of GraphQL's, and UPSTREAM_BAD_RESPONSE for another body. A
 * refused document may come as a 400 with errors (GraphQL over HTTP, section 6.4); other statuses speak for themselves.
 */
function documentReply({ name: service, policy }: Service, answer: HttpReply): DocumentReply {
  const { statusCode, headers, body } = answer;
  const isRefused = statusCode === 400;
  const isAnswer = isRefused || (statusCode >= 200 && statusCode <= 299);
  if (!isAnswer) throw httpStatusError(service, statusCode, headers, body.toString());
  const reply = replyOf(isRefused ? parseQuietly(body.toString()) : parseBody(service, answer));
  if (reply !== undefined) return { ...reply, trustMessages: policy.trustMessages };
  if (isRefused) throw httpStatusError(service, statusCode, headers, body.toString());
  throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered something that is not GraphQL.`, {
    service,
  });
}

/** `{data, errors}` (GraphQL, section 7.1); undefined for anything else. */
function replyOf(body: unknown): Pick<DocumentReply, 'data' | 'errors'> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { data, errors } = body as { data?: unknown; errors?: unknown };
  const list = Array.isArray(errors)
    ? errors.filter((error): error is RemoteError => typeof error === 'object' && error !== null)
    : [];
  if (typeof data === 'object' && data !== null && !Array.isArray(data))
    return { data: data as Record<string, unknown>, errors: list };
  return list.length > 0 ? { data: null, errors: list } : undefined;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
