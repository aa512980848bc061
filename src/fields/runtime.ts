/** Makes what the resolvers of one operation share, and ends it: by its deadline, or because the client left. */

import { FacetError } from '../base/errors.ts';
import { Loaders } from '../loaders/loaders.ts';
import type { Clusters } from '../upstream/clusters.ts';
import type { Runtime, TypeBinding } from './binding.ts';

export interface RuntimeInput {
  readonly clusters: Pick<Clusters, 'send' | 'stream'>;
  readonly types: ReadonlyMap<string, TypeBinding>;
  readonly principal:
    | {
        readonly subject: string;
        readonly claims: Readonly<Record<string, unknown>>;
        readonly scopes: ReadonlySet<string>;
      }
    | undefined;
  /** The client headers that the app forwards. */
  readonly headers: Runtime['headers'];
  readonly requestId: string;
  readonly deadlineMs: number;
  /** How often the fields of the operation may ask for a value of a service; any number when not said. */
  readonly maxLoads?: number;
}

export interface Operation {
  readonly runtime: Runtime;
  /** Takes the deadline away: a stream lives as long as its client. */
  liveOn(): void;
  /** Ends its streams as if the services had: what is under way for an event is not cut. */
  endStreams(): void;
  /** Cancels what is still under way, unless the answer is complete; must be called when the answer has ended. */
  end(isComplete: boolean): void;
}

const NO_SCOPES: ReadonlySet<string> = new Set();

export function createRuntime({
  clusters,
  types,
  principal,
  headers,
  requestId,
  deadlineMs,
  maxLoads,
}: RuntimeInput): Operation {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new FacetError('DEADLINE_EXCEEDED', `The operation took more than ${deadlineMs} ms.`));
  }, deadlineMs);
  const call = { signal: controller.signal, principal, requestId };
  // Of a subscription only: most operations have no stream to end.
  let ending: AbortController | undefined;
  return {
    runtime: {
      loaders: new Loaders(maxLoads),
      call,
      claims: principal?.claims,
      scopes: principal?.scopes ?? NO_SCOPES,
      headers,
      types,
      send: (rendered) => clusters.send(rendered, call),
      stream: (rendered) =>
        until((ending ??= new AbortController()).signal, controller.signal, (signal) =>
          clusters.stream(rendered, { ...call, signal }),
        ),
    },
    liveOn: () => clearTimeout(timer),
    endStreams: () => (ending ??= new AbortController()).abort(),
    end(isComplete) {
      clearTimeout(timer);
      if (!isComplete) controller.abort();
    },
  };
}

/** The stream that `open` opens, until it ends by itself or `ending` ends it; `cut` fails it. */
async function* until(
  ending: AbortSignal,
  cut: AbortSignal,
  open: (signal: AbortSignal) => AsyncGenerator<unknown>,
): AsyncGenerator<unknown> {
  try {
    yield* open(AbortSignal.any([ending, cut]));
  } catch (error) {
    if (!ending.aborted) throw error;
  }
}
