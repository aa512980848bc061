/** Makes what the resolvers of one operation share, and ends it: by its deadline, or because the client left. */

import { Cancellation } from '../base/cancellation.ts';
import { FacetError } from '../base/errors.ts';
import { Loaders } from '../loaders/loaders.ts';
import { createByteBudget } from '../upstream/byte-budget.ts';
import type { CallContext, Caller, RenderedCall } from '../upstream/call.ts';
import type { Clusters } from '../upstream/clusters.ts';
import type { Runtime, TypeBinding } from './binding.ts';

export interface RuntimeInput {
  readonly clusters: Pick<Clusters, 'send' | 'stream'>;
  readonly types: ReadonlyMap<string, TypeBinding>;
  readonly principal: Caller | undefined;
  /** The token it came with, where it is one that a provider may exchange. */
  readonly subjectToken?: string | undefined;
  /** The client headers that the app forwards. */
  readonly headers: Runtime['headers'];
  readonly requestId: string;
  readonly deadlineMs: number;
  /** How often the fields of the operation may ask for a value of a service; any number when not said. */
  readonly maxLoads?: number;
  /** Its reads may be one with identical ones of other operations. */
  readonly coalesce?: boolean;
}

export interface Operation {
  readonly runtime: Runtime;
  /** Takes the deadline away: a stream lives as long as its client. */
  liveOn(): void;
  /** Ends its streams as if the services had: what is under way for an event is not cut. */
  endStreams(): void;
  /**
   * Cancels what is still under way, unless the answer is complete; must be called when the answer has ended. `reason` is
   * for a client that is still there.
   */
  end(isComplete: boolean, reason?: FacetError): void;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

const NO_SCOPES: ReadonlySet<string> = new Set();

/** `leftMs` is what is left of the deadline of an operation that has begun before. */
export function createRuntime(
  input: RuntimeInput,
  cancellation = new Cancellation(),
  leftMs = input.deadlineMs,
): Operation {
  const { clusters, types, principal, subjectToken, headers, requestId, maxLoads, coalesce } = input;
  let { deadlineMs } = input;
  const endIn = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      cancellation.cancel(
        new FacetError('DEADLINE_EXCEEDED', `The operation took more than ${deadlineMs} ms.`),
      );
    }, ms);
  let timer = endIn(leftMs);
  let endsAt = performance.now() + leftMs;
  let maxBytes: number | undefined;
  const call: Writable<CallContext> = { cancellation, principal, subjectToken, requestId, coalesce };
  let watch: Parameters<Runtime['watch']>[0] | undefined;
  const send: Runtime['send'] = (rendered) => clusters.send(rendered, call);
  // Of a subscription only: most operations have no stream to end.
  let ending: Cancellation | undefined;
  return {
    runtime: {
      loaders: new Loaders(maxLoads),
      call,
      claims: principal?.claims,
      scopes: principal?.scopes ?? NO_SCOPES,
      headers,
      types,
      send: (rendered) => (watch === undefined ? send(rendered) : watched(send, rendered, watch(rendered))),
      stream: (rendered) =>
        until((ending ??= new Cancellation()), cancellation, (either) =>
          clusters.stream(rendered, { ...call, cancellation: either }),
        ),
      get endsAt() {
        return endsAt;
      },
      get isWatched() {
        return watch !== undefined;
      },
      apart(shared) {
        const left = Math.max(0, Math.ceil(endsAt - performance.now()));
        const { runtime, end } = createRuntime({ ...input, deadlineMs }, shared, left);
        runtime.limit({ maxUpstreamBytes: maxBytes });
        if (this.policies !== undefined) runtime.policies = this.policies;
        return { runtime, release: () => end(true) };
      },
      watch(begin) {
        watch = begin;
      },
      limit(budget) {
        const { deadlineMs: ms = deadlineMs, maxUpstreamBytes } = budget;
        maxBytes = maxUpstreamBytes ?? maxBytes;
        if (maxUpstreamBytes !== undefined)
          call.spendBytes = createByteBudget(maxUpstreamBytes, (error) => cancellation.cancel(error));
        if (ms >= deadlineMs) return;
        clearTimeout(timer);
        deadlineMs = ms;
        timer = endIn(ms);
        endsAt = performance.now() + ms;
      },
    },
    liveOn: () => clearTimeout(timer),
    endStreams: () => (ending ??= new Cancellation()).cancel(undefined),
    end(isComplete, reason) {
      clearTimeout(timer);
      if (!isComplete) cancellation.cancel(reason);
    },
  };
}

async function watched(
  send: Runtime['send'],
  rendered: RenderedCall,
  end: (error: unknown) => void,
): Promise<unknown> {
  try {
    const reply = await send(rendered);
    end(undefined);
    return reply;
  } catch (error) {
    end(error);
    throw error;
  }
}

/** The stream that `open` opens, until it ends by itself or `ending` ends it; `cut` fails it. */
async function* until(
  ending: Cancellation,
  cut: Cancellation,
  open: (either: Cancellation) => AsyncGenerator<unknown>,
): AsyncGenerator<unknown> {
  const either = new Cancellation();
  const end = (reason: unknown): void => either.cancel(reason);
  for (const each of [ending, cut]) each.add(end);
  try {
    yield* open(either);
  } catch (error) {
    if (!ending.isCancelled) throw error;
  } finally {
    for (const each of [ending, cut]) each.remove(end);
  }
}
