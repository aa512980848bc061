/** One operation on its way through the policies to the engine. */

import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { subscribeByReference } from '../engine/reference.ts';
import type { VariableValues } from '../engine/select.ts';
import type { OperationPlan } from '../plan/operation-plan.ts';
import type { KnownOperation } from './known-operation.ts';
import type { GraphQLParams, MaybePromise, Operation, OperationContext, Result } from './policy.ts';

/** Points of cost beyond which an operation is compiled at its first use: it has a list, and its answer may take longer than to compile it. */
const LARGE = 10;

export class AdmittedOperation implements Operation {
  readonly params: GraphQLParams;
  readonly context: OperationContext;
  readonly #schema: GraphQLSchema;
  readonly #known: KnownOperation;
  readonly #variableValues: VariableValues;

  constructor(
    schema: GraphQLSchema,
    known: KnownOperation,
    variableValues: VariableValues,
    params: GraphQLParams,
    context: OperationContext,
  ) {
    this.#schema = schema;
    this.#known = known;
    this.#variableValues = variableValues;
    this.params = params;
    this.context = context;
  }

  get type(): OperationTypeNode {
    return this.definition.operation;
  }

  get name(): string | undefined {
    return this.definition.name?.value;
  }

  get definition(): OperationDefinitionNode {
    return this.#known.definition;
  }

  get document(): DocumentNode {
    return this.#known.document;
  }

  get variables(): Readonly<Record<string, unknown>> {
    return this.#variableValues.coerced;
  }

  get plan(): OperationPlan {
    return this.#known.plan;
  }

  /** The same operation in another context. */
  within(context: OperationContext): AdmittedOperation {
    return new AdmittedOperation(this.#schema, this.#known, this.#variableValues, this.params, context);
  }

  isLarge(): boolean {
    return this.#known.isPlanned && this.plan.cost(this.variables) > LARGE;
  }

  /** By the engine; a stream by graphql-js, which maps its events. */
  execute(): MaybePromise<Result> {
    const { context, params } = this;
    if (this.type !== 'subscription') {
      const variableValues = this.#variableValues;
      return this.#known.run({
        variableValues,
        given: params.variables,
        contextValue: context,
        size: this,
      });
    }
    return subscribeByReference({
      schema: this.#schema,
      document: this.#known.document,
      operationName: this.name,
      variableValues: params.variables,
      contextValue: context,
    });
  }
}
