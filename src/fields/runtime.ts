/** Makes what the resolvers of one operation share, and ends it: by its deadline, or because the client left. */

import { Cancellation } from '../base/cancellation.ts';
import { FacetError } from '../base/errors.ts';
import type { Principal } from '../base/principal.ts';
import { Loaders } from '../loaders/loaders.ts';
import type { CallSink } from '../telemetry/record.ts';
import { createByteBudget } from '../upstream/byte-budget.ts';
import type { CallContext, RenderedCall } from '../upstream/call.ts';
import type { Services } from '../upstream/services.ts';
import { type AnswerBounds, UNBOUNDED } from './answer-bounds.ts';
import type { Runtime, TypeBinding } from './binding.ts';

/** What a request brings to its runtime. */
export interface RuntimeInput {
  readonly services: Pick<Services, 'send' | 'stream'>;
  readonly types: ReadonlyMap<string, TypeBinding>;
  readonly principal: Principal | undefined;
  /** The token it came with, where it is one that a provider may exchange. */
  readonly subjectToken?: string | undefined;
  /** The client headers that the app forwards. */
  readonly headers: Runtime['headers'];
  readonly requestId: string;
  readonly deadlineMs: number;
  /** How often the fields of the operation may ask for a value of a service; any number when not said. */
  readonly maxLoads?: number;
  /** How large its answer may become; anything when not said. */
  readonly bounds?: AnswerBounds;
  /** Its reads may be one with identical ones of other operations. */
  readonly coalesce?: boolean;
}

export interface OperationLife {
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

/** The runtime of one operation. */
export function createRuntime(input: RuntimeInput): OperationLife {
  return new OperationRuntime(input, new Cancellation(), input.deadlineMs);
}

/** One object with two faces, since there is one for every operation: what its resolvers see, and what its owner does. */
class OperationRuntime implements OperationLife, Runtime {
  readonly loaders: Loaders;
  readonly call: Writable<CallContext>;
  readonly claims: Runtime['claims'];
  readonly scopes: Runtime['scopes'];
  readonly headers: Runtime['headers'];
  readonly types: Runtime['types'];
  policies?: ReadonlySet<string>;
  bounds: AnswerBounds;
  readonly #input: RuntimeInput;
  readonly #cancellation: Cancellation;
  #deadlineMs: number;
  #endsAt: number;
  /** Undefined while nothing is waited for. */
  #timer: NodeJS.Timeout | undefined;
  #hasDeadline = true;
  #maxBytes: number | undefined;
  /** Of a subscription only: most operations have no stream to end. */
  #ending: Cancellation | undefined;

  /** `leftMs` is what is left of the deadline of an operation that has begun before. */
  constructor(input: RuntimeInput, cancellation: Cancellation, leftMs: number) {
    const { types, principal, subjectToken, headers, requestId, deadlineMs, maxLoads, coalesce } = input;
    this.bounds = input.bounds ?? UNBOUNDED;
    this.#input = input;
    this.#cancellation = cancellation;
    this.#deadlineMs = deadlineMs;
    this.#endsAt = performance.now() + leftMs;
    this.loaders = new Loaders(maxLoads);
    this.call = { cancellation, principal, subjectToken, requestId, coalesce };
    this.claims = principal?.claims;
    this.scopes = principal?.scopes ?? NO_SCOPES;
    this.headers = headers;
    this.types = types;
  }

  get runtime(): Runtime {
    return this;
  }

  get endsAt(): number {
    return this.#endsAt;
  }

  get isWatched(): boolean {
    return this.call.sinks !== undefined;
  }

  send(rendered: RenderedCall): Promise<unknown> {
    return this.#input.services.send(rendered, this.call);
  }

  stream(rendered: RenderedCall): AsyncGenerator<unknown> {
    return until(this.#streamsEnd(), this.#cancellation, (either) =>
      this.#input.services.stream(rendered, { ...this.call, cancellation: either }),
    );
  }

  keepDeadline(): void {
    if (this.#timer !== undefined || !this.#hasDeadline) return;
    this.#timer = setTimeout(() => this.#timeIsOver(), Math.max(0, this.#endsAt - performance.now()));
  }

  apart(shared: Cancellation): { readonly runtime: Runtime; release(): void } {
    const left = Math.max(0, Math.ceil(this.#endsAt - performance.now()));
    const run = new OperationRuntime({ ...this.#input, deadlineMs: this.#deadlineMs }, shared, left);
    run.limit({ maxUpstreamBytes: this.#maxBytes });
    run.bounds = this.bounds;
    run.keepDeadline();
    if (this.policies !== undefined) run.policies = this.policies;
    return { runtime: run, release: () => run.end(true) };
  }

  watch(sink: CallSink): void {
    this.call.sinks = [...(this.call.sinks ?? []), sink];
  }

  limit({
    deadlineMs: ms = this.#deadlineMs,
    maxUpstreamBytes,
    maxResponseBytes,
  }: Parameters<Runtime['limit']>[0]): void {
    if (maxResponseBytes !== undefined) this.bounds = { ...this.bounds, maxBytes: maxResponseBytes };
    if (maxUpstreamBytes !== undefined) {
      this.#maxBytes = maxUpstreamBytes;
      this.call.spendBytes = createByteBudget(maxUpstreamBytes, (error) => this.#cancellation.cancel(error));
    }
    if (ms >= this.#deadlineMs) return;
    this.#deadlineMs = ms;
    this.#endsAt = performance.now() + ms;
    if (this.#timer === undefined) return;
    this.#stopTimer();
    this.keepDeadline();
  }

  liveOn(): void {
    this.#hasDeadline = false;
    this.#stopTimer();
  }

  endStreams(): void {
    this.#streamsEnd().cancel(undefined);
  }

  end(isComplete: boolean, reason?: FacetError): void {
    this.#stopTimer();
    if (!isComplete) this.#cancellation.cancel(reason);
  }

  #streamsEnd(): Cancellation {
    return (this.#ending ??= new Cancellation());
  }

  #stopTimer(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #timeIsOver(): void {
    const message = `The operation took more than ${this.#deadlineMs} ms.`;
    this.#cancellation.cancel(new FacetError('DEADLINE_EXCEEDED', message));
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
