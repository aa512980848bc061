/**
 * Makes one document of what an operation asks of a GraphQL service in the same moment, and gives each root field its part
 * of the answer. Outside of the deadline: a document has one timer, however many root fields are in it.
 */

import type { CallContext } from '../call.ts';
import type { Interceptor, OutgoingCall, Reply } from '../protocol.ts';
import { Value } from '../reply.ts';
import { type DocumentReply, rootAlias } from './document.ts';
import { graphqlError, type RemoteError } from './errors.ts';
import type { GraphqlRequest } from './message.ts';
import { hasNull, type PlacedError, readRoot } from './reply.ts';

interface Waiting {
  readonly call: OutgoingCall<GraphqlRequest>;
  resolve(reply: Reply): void;
  reject(error: unknown): void;
}

/** Queries of one operation travel together, never those of two: a document carries one caller's identity. */
export const join: Interceptor = (next) => {
  const waiting = new WeakMap<CallContext, Waiting[]>();

  const send = async (entries: readonly Waiting[]): Promise<void> => {
    const [first] = entries;
    if (first === undefined) return;
    try {
      const request = entries.map(({ call }) => call.rendered.request);
      const document = { ...first.call, rendered: { ...first.call.rendered, request } };
      const reply = (await next.send(document)).read() as DocumentReply;
      // A root field that cannot be null, or a document that was refused, took the others with it: each asks for itself.
      if (reply.data === null && entries.length > 1) {
        await Promise.all(entries.map((entry) => send([entry])));
        return;
      }
      const strays = straysOf(
        reply,
        entries.map((_entry, index) => rootAlias(index)),
      );
      for (const [index, entry] of entries.entries()) settle(entry, reply, rootAlias(index), strays);
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
    ...next,
    send: (call: OutgoingCall<GraphqlRequest>) =>
      new Promise((resolve, reject) => {
        const entry = { call, resolve, reject };
        if (call.rendered.request.operation === 'mutation') void send([entry]);
        else enqueue(entry);
      }),
  };
};

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
    !(rendered.isPart === true && other.isPart === true && rendered.template === other.template)
  );
}

/** Gives one root field of a document its value, with the errors at their places in it, or its error. */
function settle(entry: Waiting, reply: DocumentReply, alias: string, strays: Strays): void {
  const { data, errors } = reply;
  const { template, request } = entry.call.rendered;
  const { service } = template;
  const value = data?.[alias] ?? null;
  const own = errors.flatMap((error): PlacedError[] => {
    const path = pathOf(error);
    const isStray = strays.errors.has(error);
    if (isStray ? !strays.aliases.has(alias) : path?.[0] !== alias) return [];
    return [{ path: isStray ? undefined : path?.slice(1), error: graphqlError(service, error, reply) }];
  });
  const read = readRoot(value, own, request.selection);
  if (read instanceof Error) entry.reject(read);
  else if (data === null) entry.reject(graphqlError(service, errors[0] ?? {}, reply));
  else entry.resolve(new Value(read));
}

/** The errors that name no root field of the document, and the root fields that they are told of. */
interface Strays {
  readonly errors: ReadonlySet<RemoteError>;
  readonly aliases: ReadonlySet<string>;
}

/** They explain the fields that lack something; where none does, they are told of all. */
function straysOf({ data, errors }: DocumentReply, aliases: readonly string[]): Strays {
  const strays = errors.filter((error) => !aliases.some((alias) => pathOf(error)?.[0] === alias));
  if (strays.length === 0) return noStrays;
  const lacking = aliases.filter((alias) => hasNull(data?.[alias] ?? null));
  return { errors: new Set(strays), aliases: new Set(lacking.length > 0 ? lacking : aliases) };
}

const noStrays: Strays = { errors: new Set(), aliases: new Set() };

function pathOf({ path }: RemoteError): (string | number)[] | undefined {
  if (!Array.isArray(path) || path.length === 0) return undefined;
  return path.every((step) => typeof step === 'string' || typeof step === 'number') ? path : undefined;
}
