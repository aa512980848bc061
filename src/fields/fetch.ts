/** Makes the calls a field declares: alone, or together with those of its siblings. */

import { FacetError } from '../base/errors.ts';
import { compilePath, type Reader } from '../base/path.ts';
import { isWholeKey } from '../loaders/batch-key.ts';
import type { BatchCall } from '../loaders/loaders.ts';
import type { RowKey } from '../loaders/spread.ts';
import { type CallTemplate, fingerprintOf, type RenderedCall, renderCall } from '../upstream/call.ts';
import type { Selection } from '../upstream/graphql/selection.ts';
import { evaluate, expressionsOf, fillKey, type Scope } from '../upstream/template.ts';
import type { Runtime } from './binding.ts';
import { createWithoutCall } from './missing-parent-value.ts';

/** The call of a field, and how its reply becomes the value. */
export interface FetchOptions {
  readonly call: CallTemplate;
  /** The field gives a list. */
  readonly isList: boolean;
  /** The field may be null. */
  readonly isNullable: boolean;
  /** The field is a Boolean: an empty reply to a change says that it was made. */
  readonly isBoolean: boolean;
  /** The call changes something: it is never shared, and what was read before is forgotten. */
  readonly isMutation: boolean;
}

/** The scope without the keys of a batch, which only the loader knows. */
export type FieldScope = Omit<Scope, 'keys'>;

/** Fetches the value of one field of one parent; `selection` is what is asked of a GraphQL service. */
export type Fetch = (scope: FieldScope, runtime: Runtime, selection?: Selection) => Promise<unknown>;

/** Gives the function that makes the call of a field. */
export function createFetch(options: FetchOptions): Fetch {
  const { call } = options;
  const pick = call.pick === undefined ? undefined : compilePath(call.pick);
  if (call.batch !== undefined) return createBatchFetch(options, call.batch, pick);
  const withoutCall = createWithoutCall(options);
  const isDone = isEmptyDone(options);
  const sent = { isChange: true, isStatusEnough: isDone && pick === undefined };
  return async (scope, runtime, selection) => {
    const instead = withoutCall?.(scope);
    if (instead !== undefined) return instead;
    const rendered = renderCall(call, scope, selection);
    try {
      const reply = options.isMutation
        ? await change(runtime, () => runtime.send({ ...rendered, ...sent }))
        : await runtime.loaders.once(fingerprintOf(rendered), () => runtime.send(rendered));
      if (isDone && (reply === null || reply === undefined || (pick === undefined && saysNothing(reply))))
        return true;
      return pickFrom(call, reply, pick);
    } catch (error) {
      return outcomeOf(error, options);
    }
  };
}

/** A GraphQL service that answers null says null. */
function isEmptyDone({ call, isMutation, isBoolean }: FetchOptions): boolean {
  return isMutation && isBoolean && call.protocol.traits.isEmptyDone;
}

/** Text such as "OK" but not "false", and `{}`: a reply in which no true or false could be meant. */
function saysNothing(reply: unknown): boolean {
  if (typeof reply === 'string') return !/^\s*false\s*$/i.test(reply);
  return typeof reply === 'object' && reply !== null && Object.keys(reply).length === 0;
}

async function change(runtime: Runtime, send: () => Promise<unknown>): Promise<unknown> {
  try {
    return await send();
  } finally {
    runtime.loaders.clear();
  }
}

function createBatchFetch(
  options: FetchOptions,
  batch: NonNullable<CallTemplate['batch']>,
  pick: Reader | undefined,
): Fetch {
  const { call } = options;
  const rowKey = createRowKey(batch.match.map(({ part, path }) => [part, compilePath(path)] as const));
  const withoutCall = createWithoutCall(options);
  const inKey = new Set([...expressionsOf(batch.key)].map(({ text }) => text));
  const varying = call.expressions.filter(
    ({ root, text }) => (root === 'args' || root === 'parent') && !inKey.has(text),
  );

  return async (scope, runtime, selection) => {
    const key = fillKey(batch.key, scope);
    if (!isWholeKey(key)) return batch.many ? [] : null;
    const instead = withoutCall?.(scope);
    if (instead !== undefined) return instead;
    const values =
      varying.length === 0
        ? ''
        : JSON.stringify(varying.map((expression) => evaluate(expression, scope) ?? null));
    const variant = selection === undefined ? values : values + selection.signature;
    try {
      return await runtime.loaders.byKey(call, variant, key, () => ({
        ...createBatchCall(call, runtime, pick, (keys) => ({ ...scope, keys }), selection),
        rowKey,
        many: batch.many,
        max: batch.max,
      }));
    } catch (error) {
      return outcomeOf(error, options);
    }
  };
}

/** The part of a batch call that fields and entity lookups share: rendering, sending, picking. */
export function createBatchCall(
  call: CallTemplate,
  runtime: Runtime,
  pick: Reader | undefined,
  scopeOf: (keys: readonly unknown[]) => Scope,
  selection?: Selection,
): Pick<BatchCall, 'service' | 'isTooLong' | 'fetch'> {
  let last: { readonly keys: readonly unknown[]; readonly rendered: RenderedCall } | undefined;
  // The length is asked just before the call is made: it is rendered once.
  const render = (keys: readonly unknown[]): RenderedCall => {
    if (last?.keys !== keys) last = { keys, rendered: renderCall(call, scopeOf(keys), selection) };
    return last.rendered;
  };
  return {
    service: call.service,
    isTooLong(keys) {
      // Rendered in every protocol: a key that a call cannot hold is found here, and asked for alone.
      const { request } = render(keys);
      return call.protocol.isTooLong?.(request) === true;
    },
    async fetch(keys, isPart = false) {
      const rendered = render(keys);
      const sent = isPart ? { ...rendered, isPart } : rendered;
      return pickFrom(call, await runtime.send(sent), pick);
    },
  };
}

/** Reads a row's key: a value, or an object of the parts of a composite key. */
export function createRowKey(parts: readonly (readonly [string, Reader])[]): RowKey {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && first[0] === '') return first[1];
  return (row) => Object.fromEntries(parts.map(([part, read]) => [part, read(row)]));
}

/** A `pick` that finds nothing although there is a reply means the service changed its shape. */
export function pickFrom(call: CallTemplate, reply: unknown, pick: Reader | undefined): unknown {
  if (pick === undefined || reply === null || reply === undefined) return reply;
  const picked = pick(reply);
  if (picked instanceof Error) throw picked;
  if (picked !== undefined) return picked;
  throw new FacetError(
    'UPSTREAM_BAD_RESPONSE',
    `${call.service} answered without the part that ${call.label} is read from.`,
    { service: call.service },
  );
}

const NOT_FOUND = new Set([404, 5]);

/** What a failed call means for its field: what `onStatus` says, else null for a 404 where null may stand. */
export function outcomeOf(
  error: unknown,
  { call, isList, isNullable }: Pick<FetchOptions, 'call' | 'isList' | 'isNullable'>,
): unknown {
  const status = error instanceof FacetError ? error.details.status : undefined;
  if (status === undefined) throw error;
  const declared = call.onStatus.get(status);
  if (declared === 'NULL') return null;
  if (declared === 'EMPTY') return [];
  if (declared === undefined && isNullable && !isList && NOT_FOUND.has(status)) return null;
  throw error;
}
