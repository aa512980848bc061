/**
 * How the fields of a type get their values at run time: what the schema layer builds once from the sources and
 * every operation then runs. Knows values, keys and calls; knows no SDL.
 */

import type { Cancellation } from '../base/cancellation.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { CallSink } from '../telemetry/record.ts';
import type { CallContext, RenderedCall } from '../upstream/call.ts';
import type { Selection } from '../upstream/graphql/selection.ts';
import type { AnswerBounds } from './answer-bounds.ts';
import type { Access } from './rules.ts';

/** What the resolvers of one operation share. */
export interface Runtime {
  readonly loaders: Loaders;
  readonly call: CallContext;
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  /** What the principal may do; none without one. */
  readonly scopes: ReadonlySet<string>;
  /** Of the policies that rules name those the caller holds, as the app decides; what its token claims until then. */
  policies?: ReadonlySet<string>;
  /** Client headers the app forwards, by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The types of the client's schema, by name. */
  readonly types: ReadonlyMap<string, TypeBinding>;
  send(call: RenderedCall): Promise<unknown>;
  stream(call: RenderedCall): AsyncGenerator<unknown>;
  /** How large its answer may become. */
  readonly bounds: AnswerBounds;
  /** Holds the operation to bounds of its own: time from now on, bytes that services answer it in sum, bytes of its answer. */
  limit(budget: {
    readonly deadlineMs?: number | undefined;
    readonly maxUpstreamBytes?: number | undefined;
    readonly maxResponseBytes?: number | undefined;
  }): void;
  /** From now on its time can run out. What is done within one turn of the event loop needs no timer. */
  keepDeadline(): void;
  /** When its time is over, in milliseconds of `performance.now()`. */
  readonly endsAt: number;
  /** Whether a sink is told of its calls. */
  readonly isWatched: boolean;
  /**
   * Another for the same caller, bounded as this one is now, for a run that others may wait for too: it ends by
   * `cancellation`, which it cancels when the time is over. `release` must be called when the run has ended.
   */
  apart(cancellation: Cancellation): { readonly runtime: Runtime; release(): void };
  /** Tells the sink of every call from now on, beside the sinks that are told already. */
  watch(sink: CallSink): void;
}

/** The arguments of a field, by name. */
export type Args = Readonly<Record<string, unknown>>;

/** How one field gets its value. */
export interface FieldBinding {
  readonly name: string;
  /** The owners of its parent type (bit i is `owners[i]`) whose payload it reads: 0 when the key is enough. */
  readonly needs: number;
  /** For a field that several owners hold: all of them, `needs` being the one to load when none is there. */
  readonly anyOf?: number;
  /** It makes a call of its own for each parent, and none is shared with the parent's siblings. */
  readonly isPerParent?: boolean;
  /** The value, or a promise of it. `parent` is a value of the parent type. */
  resolve(parent: unknown, args: Args, runtime: Runtime, want: Want): unknown;
  /** Several parents may get the same promise. */
  readonly isShared?: boolean;
  /** All that `resolve` does, where the parent is a payload and no more than a property is read. */
  readonly read?: ((payload: unknown) => unknown) | undefined;
  /** Starts the field's call before its parent is loaded; only for a call that the parent's key is enough for. */
  readonly prefetch?: ((stub: unknown, args: Args, runtime: Runtime, want: Want) => void) | undefined;
  /** Adds what it reads from a payload of `asked.origin`: a GraphQL service gives only what it is asked for. */
  readonly select?: ((asked: Asked, args: Args, want: Want) => void) | undefined;
  /** A server stream, for a field of Subscription. */
  readonly subscribe?: ((args: Args, runtime: Runtime) => AsyncGenerator<unknown>) | undefined;
  /** The field's value for one message of its stream. */
  readonly event?: ((message: unknown, runtime: Runtime, want: Want) => unknown) | undefined;
}

/** A value of one type: its own payload where one service can produce it, a Row where several can. */
export interface TypeBinding {
  readonly name: string;
  /** Empty for a type without identity. */
  readonly keyFields: readonly string[];
  /** The services whose payloads hold fields of this type beyond its key. */
  readonly owners: readonly string[];
  readonly representation: 'payload' | 'row';
  readonly fields: ReadonlyMap<string, FieldBinding>;
  /** Whether a field only reads a property of its parent: it calls nobody, which is known without its binding. */
  isPlain(field: string): boolean;
  /** What every value of the type asks of a principal. */
  readonly access?: Access | undefined;
  /** Loads the entity from one owner by key, null when it has none. */
  readonly load: ReadonlyMap<string, EntityLoad>;
  /** A value that holds only the key. */
  stub(key: unknown): unknown;
}

/** `want` is what the value is loaded for: a GraphQL service is asked for no more. */
export type EntityLoad = (key: unknown, runtime: Runtime, want: Want) => Promise<unknown>;

/** What is asked of one value, as it is put together. */
export interface Asked {
  readonly selection: Selection;
  /** The service or client whose file gives the payload its shape. */
  readonly origin: string;
  readonly runtime: Runtime;
}

/** What the selection under a field asks of a value of some type. */
export interface Need {
  /** Owners whose payload is read (bits as in `FieldBinding.needs`). */
  readonly owners: number;
  /** Fields that several owners hold: any of `anyOf` will do. */
  readonly shared: readonly { readonly preferred: number; readonly anyOf: number }[];
  /** Calls that can start as soon as the key is known. */
  readonly prefetch: readonly ((stub: unknown, runtime: Runtime) => void)[];
}

/** What the selection under a field asks for. */
export interface Want {
  of(type: TypeBinding): Need;
  /** Adds what the selection reads from a value of this type. */
  select(asked: Asked, type: TypeBinding): void;
}

export const nothing: Need = { owners: 0, shared: [], prefetch: [] };
export const wantNothing: Want = { of: () => nothing, select: () => {} };

/** Asks for one known field, and of its value what `next` asks: how a path through several fields is followed. */
export function wantField(name: string, args: Args = {}, next: Want = wantNothing): Want {
  return {
    of: (type) => needOf(type.fields.get(name)),
    select: (asked, type) => type.fields.get(name)?.select?.(asked, args, next),
  };
}

function needOf(field: FieldBinding | undefined): Need {
  if (field === undefined) return nothing;
  const { needs, anyOf } = field;
  return anyOf === undefined
    ? { owners: needs, shared: [], prefetch: [] }
    : { owners: 0, shared: [{ preferred: needs, anyOf }], prefetch: [] };
}

/** The owners to load for a value that already holds what the owners in `have` gave. */
export function ownersToLoad({ owners, shared }: Need, have: number): number {
  let load = owners & ~have;
  for (const { preferred, anyOf } of shared) if ((anyOf & (have | load)) === 0) load |= preferred;
  return load;
}

/** Whether the value is a promise. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

/** Applies a function now, or when the promise is kept; an error that stands for a value stays one. */
export function after<T>(value: T | Promise<T>, apply: (value: T) => unknown): unknown {
  if (value instanceof Promise) return value.then((kept) => (kept instanceof Error ? kept : apply(kept)));
  return value instanceof Error ? value : apply(value);
}
