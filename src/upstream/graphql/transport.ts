/**
 * Sends GraphQL documents to one service over one undici Pool (GraphQL over HTTP). What one operation asks of the
 * service in the same moment travels in one document.
 */

import { Pool } from 'undici';
import { FacetError } from '../../base/errors.ts';
import type { CallContext, OutgoingCall, RenderedCall } from '../call.ts';
import { withinTime } from '../failure.ts';
import { exchange as httpExchange } from '../http/round-trip.ts';
import type { ServiceSettings, Transport } from '../protocol.ts';
import { restFailure, restStatusError } from '../rest/errors.ts';
import { parseBody } from '../rest/transport.ts';
import { rootAlias, writeDocument } from './document.ts';
import { graphqlError, type RemoteError } from './errors.ts';
import type { GraphqlRequest } from './message.ts';
import { type PlacedError, readRoot } from './reply.ts';

interface Waiting {
  readonly call: OutgoingCall;
  readonly request: GraphqlRequest;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

interface Reply {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly RemoteError[];
}

/** Opens a pool to the service; nothing is connected before the first call. */
export function createGraphqlTransport(service: ServiceSettings): Transport<GraphqlRequest> {
  const url = new URL(service.url);
  const pool = new Pool(url.origin, {
    connections: service.connections,
    // A call is bounded as a whole by its own timer; these only end a connection that is dead.
    connect: { timeout: service.connectTimeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 10_000,
  });
  /** By operation of the gateway, never across: a document carries one caller's identity. */
  const waiting = new WeakMap<CallContext, Waiting[]>();

  const exchange = async (call: OutgoingCall, requests: readonly GraphqlRequest[]): Promise<Reply> => {
    return withinTime(call, service, restFailure, async (cancellation) => {
      const options = {
        method: 'POST',
        path: url.pathname + url.search,
        headers: {
          accept: 'application/graphql-response+json, application/json',
          'accept-encoding': 'identity',
          ...service.headers,
          ...call.headers,
          'content-type': 'application/json',
        },
        body: JSON.stringify(writeDocument(requests)),
      } as const;
      const answer = await httpExchange(pool, options, service, cancellation, call.context.spendBytes);
      const { statusCode, headers } = answer;
      const text = (): string => answer.body.toString();
      // A refused document may come as a 400 with errors (GraphQL over HTTP, section 6.4); other statuses speak for themselves.
      const isAnswer = statusCode === 400 || (statusCode >= 200 && statusCode <= 299);
      if (!isAnswer) throw restStatusError(service.name, statusCode, headers, text());
      const reply = replyOf(statusCode === 400 ? parseQuietly(text()) : parseBody(service.name, answer));
      if (reply !== undefined) return reply;
      if (statusCode === 400) throw restStatusError(service.name, statusCode, headers, text());
      throw new FacetError(
        'UPSTREAM_BAD_RESPONSE',
        `${service.name} answered something that is not GraphQL.`,
        {
          service: service.name,
        },
      );
    });
  };

  const send = async (entries: readonly Waiting[]): Promise<void> => {
    const [first] = entries;
    if (first === undefined) return;
    try {
      const reply = await exchange(
        first.call,
        entries.map(({ request }) => request),
      );
      // A root field that cannot be null, or a document that was refused, took the others with it: each asks for itself.
      if (reply.data === null && entries.length > 1) {
        await Promise.all(entries.map((entry) => send([entry])));
        return;
      }
      for (const [index, entry] of entries.entries()) settle(service.name, entry, reply, rootAlias(index));
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
  };

  const enqueue = (entry: Waiting): void => {
    const { context } = entry.call;
    const queue = waiting.get(context);
    if (queue !== undefined) {
      queue.push(entry);
      return;
    }
    const queued = [entry];
    waiting.set(context, queued);
    afterBatches(() => {
      waiting.delete(context);
      for (const group of groupsOf(queued)) void send(group);
    });
  };

  return {
    send: (call, request) =>
      new Promise((resolve, reject) => {
        const entry = { call, request, resolve, reject };
        if (request.operation === 'mutation') void send([entry]);
        else enqueue(entry);
      }),
    close: () => pool.destroy(),
  };
}

/**
 * DataLoader sends its batches after all promises of the moment, by a promise and then a tick: the same twice over comes
 * after them, so that they travel with the calls that are no batch.
 */
function afterBatches(run: () => void): void {
  const afterPromises = (then: () => void): void => void Promise.resolve().then(() => process.nextTick(then));
  afterPromises(() => afterPromises(run));
}

/** Root fields in one document; services limit aliases, by custom to 15 and more. */
const MAX_ROOTS = 12;

/**
 * Which calls travel together. One with a time of its own does not wait for, or cut short, the others; the parts that a
 * batch was cut into stay apart, for that is why it was cut.
 */
function groupsOf(entries: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const groups: Waiting[][] = [];
  for (const entry of entries) {
    const group = groups.find(
      (found) => found.length < MAX_ROOTS && found.every((other) => fits(entry, other)),
    );
    if (group === undefined) groups.push([entry]);
    else group.push(entry);
  }
  return groups;
}

function fits({ call: { rendered } }: Waiting, { call: { rendered: other } }: Waiting): boolean {
  return (
    rendered.template.timeoutMs === other.template.timeoutMs &&
    !(isPart(rendered) && isPart(other) && rendered.template === other.template)
  );
}

function isPart(rendered: RenderedCall): boolean {
  return rendered.protocol === 'graphql' && rendered.isPart === true;
}

function settle(service: string, entry: Waiting, { data, errors }: Reply, alias: string): void {
  const value = data?.[alias] ?? null;
  const own = errors.flatMap((error): PlacedError[] => {
    const path = pathOf(error);
    // An error that names no place is that of every root field that has no value.
    if (path !== undefined && path[0] !== alias) return [];
    return [{ path: path?.slice(1) ?? [], error: graphqlError(service, error) }];
  });
  const read = readRoot(value, own, entry.request.selection);
  if (read instanceof Error) entry.reject(read);
  else if (data === null) entry.reject(graphqlError(service, errors[0] ?? {}));
  else entry.resolve(read);
}

function pathOf({ path }: RemoteError): (string | number)[] | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  return path.every((step) => typeof step === 'string' || typeof step === 'number') ? path : undefined;
}

/** `{data, errors}` (GraphQL, section 7.1); undefined for anything else. */
function replyOf(body: unknown): Reply | undefined {
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
