/** The stages of the policies: what each decides, in their order. A stage that nobody decides in costs nothing. */

import type { ExecutionResult } from 'graphql';
import type { KnownOperation } from './known-operation.ts';
import type { AdmittedOperation } from './operation.ts';
import type { GraphQLParams, MaybePromise, OperationContext, Policy, Result, Visit } from './policy.ts';

type Stage<Name extends keyof Policy> = readonly (Policy & Required<Pick<Policy, Name>>)[];

export class Stages {
  readonly policies: readonly Policy[];
  readonly hideSuggestions: boolean;
  readonly #onRequest: Stage<'onRequest'>;
  readonly #onUnknownDocument: Stage<'onUnknownDocument'>;
  readonly #onPlan: Stage<'onPlan'>;
  readonly #onOperation: Stage<'onOperation'>;
  readonly #onExecute: Stage<'onExecute'>;
  readonly #onRefused: Stage<'onRefused'>;
  readonly #onResult: Stage<'onResult'>;

  constructor(policies: readonly Policy[]) {
    this.policies = policies;
    this.hideSuggestions = policies.some(({ documents }) => documents?.hideSuggestions === true);
    this.#onRequest = stageOf(policies, 'onRequest');
    this.#onUnknownDocument = stageOf(policies, 'onUnknownDocument');
    this.#onPlan = stageOf(policies, 'onPlan');
    this.#onOperation = stageOf(policies, 'onOperation');
    this.#onExecute = stageOf(policies, 'onExecute');
    this.#onRefused = stageOf(policies, 'onRefused');
    this.#onResult = stageOf(policies, 'onResult');
  }

  admitRequest(params: GraphQLParams, visit: Visit, from = 0): MaybePromise<GraphQLParams> {
    const policy = this.#onRequest[from];
    if (policy === undefined) return params;
    const admitted = policy.onRequest(params, visit);
    return admitted instanceof Promise
      ? admitted.then((ready) => this.admitRequest(ready, visit, from + 1))
      : this.admitRequest(admitted, visit, from + 1);
  }

  /** Undefined when all have decided at once. */
  admitUnknown(params: GraphQLParams, visit: Visit, from = 0): Promise<void> | undefined {
    for (let at = from; at < this.#onUnknownDocument.length; at++) {
      const pending = this.#onUnknownDocument[at]?.onUnknownDocument(params, visit);
      if (pending instanceof Promise) return pending.then(() => this.admitUnknown(params, visit, at + 1));
    }
    return undefined;
  }

  /** Throws what a policy has against the operation whoever asks for it. */
  checkPlan(known: KnownOperation): void {
    if (this.#onPlan.length > 0) known.check();
  }

  /** Undefined when all have decided at once. */
  admit(operation: AdmittedOperation, from = 0): Promise<void> | undefined {
    for (let at = from; at < this.#onOperation.length; at++) {
      const pending = this.#onOperation[at]?.onOperation(operation);
      if (pending instanceof Promise) return pending.then(() => this.admit(operation, at + 1));
    }
    return undefined;
  }

  execute(operation: AdmittedOperation, from = 0): MaybePromise<Result> {
    const policy = this.#onExecute[from];
    if (policy === undefined) return operation.execute();
    return policy.onExecute(operation, (context) =>
      this.execute(context === undefined ? operation : operation.within(context), from + 1),
    );
  }

  /** Undefined when all have decided at once. */
  admitRefusal(visit: Visit, from = 0): Promise<void> | undefined {
    for (let at = from; at < this.#onRefused.length; at++) {
      const pending = this.#onRefused[at]?.onRefused(visit);
      if (pending instanceof Promise) return pending.then(() => this.admitRefusal(visit, at + 1));
    }
    return undefined;
  }

  finish(result: ExecutionResult, context: OperationContext): ExecutionResult {
    let finished = result;
    for (const policy of this.#onResult) finished = policy.onResult(finished, context);
    return finished;
  }
}

function stageOf<Name extends keyof Policy>(policies: readonly Policy[], name: Name): Stage<Name> {
  return policies.filter(
    (policy): policy is Policy & Required<Pick<Policy, Name>> => policy[name] !== undefined,
  );
}
