/** An operation of a known document: what is made of it once, for all its executions. */

import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Engine, Runnable } from '../engine/engine.ts';
import type { OperationPlan } from '../plan/operation-plan.ts';
import type { Policy } from './policy.ts';

export type PlanOperation = (document: DocumentNode, operation: OperationDefinitionNode) => OperationPlan;

export interface KnownOperationInput {
  readonly engine: Engine;
  readonly policies: readonly Policy[];
  /** Makes the plan of an operation, when a policy first asks for it. */
  readonly planOperation?: PlanOperation | undefined;
}

export class KnownOperation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly run: Runnable;
  readonly #input: KnownOperationInput;
  #plan: OperationPlan | undefined;
  #refusal: Error | 'none' | undefined;

  constructor(document: DocumentNode, definition: OperationDefinitionNode, input: KnownOperationInput) {
    this.document = document;
    this.definition = definition;
    this.run = input.engine.prepare(document, definition);
    this.#input = input;
  }

  /** Whether it has a plan: without a planner it is only run. */
  get isPlanned(): boolean {
    return this.#input.planOperation !== undefined;
  }

  get plan(): OperationPlan {
    return (this.#plan ??= this.#makePlan());
  }

  #makePlan(): OperationPlan {
    const { planOperation } = this.#input;
    if (planOperation === undefined) throw new Error('no plan can be made here');
    return planOperation(this.document, this.definition);
  }

  /** Makes ahead what the first request would wait for. */
  prepare(): void {
    if (this.#input.planOperation !== undefined) void this.plan;
  }

  /** Throws what a policy has against the plan, decided once. */
  check(): void {
    this.#refusal ??= this.#judge();
    if (this.#refusal !== 'none') throw this.#refusal;
  }

  #judge(): Error | 'none' {
    try {
      for (const policy of this.#input.policies) policy.onPlan?.(this.plan);
      return 'none';
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
