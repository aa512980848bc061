/** Runs an operation by graphql-js, within the bounds of its answer: what is not compiled, and the events of a stream. */

import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  isNonNullType,
  mapSourceToResponseEvent,
  type ValidatedExecutionArgs,
  validateExecutionArgs,
  validateSubscriptionArgs,
} from 'graphql';
import type { Executor } from 'graphql/execution/Executor.js';
import { ExecutorThrowingOnIncremental } from 'graphql/execution/ExecutorThrowingOnIncremental.js';
import type { FacetContext } from '../fields/executable.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { OperationEnd } from '../loaders/operation-end.ts';
import { BYTES_PER_FIELD, Meter } from './meter.ts';

/** Arguments of an execution whose context holds the runtime, and with it the bounds of the answer. */
export type ReferenceArgs = ExecutionArgs & { readonly contextValue: FacetContext };

/** The result, or a promise of it. Like `execute` of graphql-js, within bounds. */
export function executeByReference(args: ReferenceArgs): ExecutionResult | Promise<ExecutionResult> {
  const validated = validateExecutionArgs(args);
  return 'schema' in validated ? executeValidated(validated) : { errors: validated };
}

/** The events of a subscription as results, or what is wrong with it. */
export async function subscribeByReference(
  args: ReferenceArgs,
): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated };
  const source = await createSourceEventStream(validated);
  if (!(Symbol.asyncIterator in source)) return source;
  return mapSourceToResponseEvent(validated, source, executeValidated);
}

function executeValidated(args: ValidatedExecutionArgs): ExecutionResult | Promise<ExecutionResult> {
  const { runtime } = args.contextValue as FacetContext;
  const meter = new Meter(runtime.bounds);
  const finish = ({ data, errors = [] }: ExecutionResult): ExecutionResult => {
    if (meter.end !== undefined) runtime.call.cancellation.cancel(meter.end);
    return meter.result(data, errors);
  };
  const result = new BoundedExecutor(args, meter, runtime.loaders).executeRootSelectionSet();
  return result instanceof Promise ? result.then(finish) : finish(result);
}

/** A field of introspection is not compiled, and costs about eight times what one of a service does. */
const WORK_OF_INTROSPECTION = 8;

type Fields = Parameters<Executor['executeFields']>[3];

/** Fields are counted before they are executed, leaves when they are there; of errors beyond the bound none is made. */
class BoundedExecutor extends ExecutorThrowingOnIncremental {
  readonly #meter: Meter;
  readonly #loaders: Loaders;
  /** Bytes of the keys of an object, which all values of its place share. */
  readonly #keyBytes = new WeakMap<Fields, number>();

  constructor(args: ValidatedExecutionArgs, meter: Meter, loaders: Loaders) {
    super(args);
    this.#meter = meter;
    this.#loaders = loaders;
  }

  override executeFields(...args: Parameters<Executor['executeFields']>) {
    const [type, , , fields] = args;
    this.#loaders.check();
    this.#addFields(fields, type.name.startsWith('__') ? WORK_OF_INTROSPECTION : 1);
    return super.executeFields(...args);
  }

  override executeFieldsSerially(...args: Parameters<Executor['executeFieldsSerially']>) {
    this.#addFields(args[3]);
    return super.executeFieldsSerially(...args);
  }

  override completeLeafValue(...args: Parameters<Executor['completeLeafValue']>): unknown {
    const leaf = super.completeLeafValue(...args);
    this.#meter.addLeaf(leaf);
    return leaf;
  }

  override completeListValue(...args: Parameters<Executor['completeListValue']>) {
    const items = args[4];
    if (Array.isArray(items)) this.#meter.checkItems(items.length);
    return super.completeListValue(...args);
  }

  override handleFieldError(...args: Parameters<Executor['handleFieldError']>): void {
    const [error, type, , path] = args;
    // Once it has ended, whatever goes wrong goes up to the root: nothing more is executed for it.
    if (error instanceof OperationEnd) this.#meter.endWith(error);
    if (this.#meter.end !== undefined) throw this.#meter.end;
    if (!this.#meter.isFull(this.collectedErrors.errors.length)) super.handleFieldError(...args);
    else if (this.validatedExecutionArgs.errorPropagation && isNonNullType(type)) throw error;
    else if (!this.collectedErrors.hasNulledPosition(path)) this.#meter.countError();
  }

  #addFields(fields: Fields, work = 1): void {
    let bytes = this.#keyBytes.get(fields);
    if (bytes === undefined) {
      bytes = 0;
      for (const key of fields.keys()) bytes += key.length + BYTES_PER_FIELD;
      this.#keyBytes.set(fields, bytes);
    }
    this.#meter.add(fields.size * work, bytes);
  }
}
