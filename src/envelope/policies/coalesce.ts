/**
 * Identical queries in flight share one run: callers that no call could tell apart, as `plan.varies` says, with the same
 * variables. What is decided about a caller, and what it may read of an error, stays its own. No answer is kept.
 */

import type { Cancellation } from '../../base/cancellation.ts';
import { FacetError } from '../../base/errors.ts';
import { type MaybePromise, whenReady } from '../../base/maybe-promise.ts';
import { SingleFlight } from '../../base/single-flight.ts';
import type { OperationPlan } from '../../plan/operation-plan.ts';
import { keepText } from '../answer-text.ts';
import { sharedBy } from '../coalescing-key.ts';
import type { Operation, OperationContext, Policy, PolicyInput, Result } from '../policy.ts';
import { isStream } from '../stream.ts';

type Next = (context?: OperationContext) => MaybePromise<Result>;

interface Outcome {
  readonly result: Result;
  /** The time of the caller that began it was over. */
  readonly isCutOff: boolean;
}

/** For less than this part of its deadline a caller takes what there is, and does not begin again. */
const WORTHWHILE = 0.1;

export function coalesce({ app, metrics }: Pick<PolicyInput, 'app' | 'metrics'>): Policy | undefined {
  if (!app.coalesce) return undefined;
  const flights = new SingleFlight<Outcome>();
  const numberOf = createNumbers();

  const join = (key: string, operation: Operation, next: Next): Promise<Result> => {
    const { runtime } = operation.context;
    const isFirst = !flights.has(key);
    if (!isFirst) metrics.count('facet_operations_coalesced_total', { app: app.name });
    const begin = (cancellation: Cancellation): Promise<Outcome> => runApart(operation, cancellation, next);
    const take = ({ result, isCutOff }: Outcome): MaybePromise<Result> => {
      if (isFirst || !isCutOff) return result;
      const leftMs = runtime.endsAt - performance.now();
      return leftMs < app.deadlineMs * WORTHWHILE ? result : join(key, operation, next);
    };
    const fail = (error: unknown): never => {
      throw runtime.call.cancellation.isCancelled ? clientGone(error) : error;
    };
    return flights.join(key, runtime.call.cancellation, begin, isClientGone).then(take, fail);
  };

  return {
    name: 'coalesce',
    onExecute(operation, next) {
      // What was asked before a change is no answer to who asks after it.
      if (operation.type === 'mutation') return closing(flights, next());
      const isShareable = operation.type === 'query' && !operation.context.runtime.isWatched;
      const shared = isShareable && mayCall(operation.plan) ? sharedBy(operation) : undefined;
      return shared === undefined ? next() : join(numberOf(operation.plan) + shared, operation, next);
    },
  };
}

/** What varies by nothing calls nobody, or only services that are told nothing, whose reads are shared all the same. */
function mayCall({ varies }: OperationPlan): boolean {
  return varies.claims.includes('sub');
}

/** A plan is known by a number of its own: with its document, and the operation in it. */
function createNumbers(): (plan: OperationPlan) => string {
  const numbers = new WeakMap<OperationPlan, string>();
  let last = 0;
  return (plan) => {
    let number = numbers.get(plan);
    if (number === undefined) numbers.set(plan, (number = `${++last} `));
    return number;
  };
}

/** A caller whose time is over waits on: the run that it waits for ends by then, with what it has got so far. */
function isClientGone(reason: unknown): boolean {
  return reason === undefined;
}

function clientGone(cause: unknown): FacetError {
  return new FacetError('REQUEST_ABORTED', 'The client went away.', { cause });
}

/** In a runtime that belongs to none of its callers, with the time that the first of them has left. */
async function runApart(operation: Operation, cancellation: Cancellation, next: Next): Promise<Outcome> {
  const { context } = operation;
  const { runtime, release } = context.runtime.apart(cancellation);
  try {
    const result = await next({ ...context, runtime });
    if (!isStream(result)) keepText(result);
    const { reason } = cancellation;
    return { result, isCutOff: reason instanceof FacetError && reason.code === 'DEADLINE_EXCEEDED' };
  } finally {
    release();
  }
}

function closing(flights: SingleFlight<Outcome>, result: MaybePromise<Result>): MaybePromise<Result> {
  return whenReady(result, (ready) => {
    flights.closeAll();
    return ready;
  });
}
