/**
 * Runs operations with the policies of `order.ts` round them. Both doors call `run` and nothing else, so neither can
 * decide anything about an operation. What is there at once is answered at once, without promises.
 */

import { type ExecutionResult, GraphQLError, type OperationDefinitionNode } from 'graphql';
import { FacetError } from '../base/errors.ts';
import { createEngine } from '../engine/engine.ts';
import { typeLongNumbers } from '../engine/long-variables.ts';
import { coerceVariables } from '../engine/select.ts';
import { coded, createDocuments, type Documents, type KnownDocument } from './documents.ts';
import type { KnownOperation, PlanOperation } from './known-operation.ts';
import { AdmittedOperation } from './operation.ts';
import type {
  CreatePolicy,
  GraphQLParams,
  MaybePromise,
  OperationContext,
  PolicyInput,
  Result,
} from './policy.ts';
import { Stages } from './stages.ts';
import { finishEach, isStream } from './stream.ts';

export interface EnvelopeInput extends PolicyInput {
  readonly policies: readonly CreatePolicy[];
  readonly planOperation?: PlanOperation | undefined;
  /** The schema lacks what some callers may not ask for: that a trusted document does not fit is no mistake. */
  readonly isPartial?: boolean;
}

export interface Envelope {
  /** A result, or a stream of them. Never rejects: a refusal is a result without data. */
  run(params: GraphQLParams, context: OperationContext): MaybePromise<Result>;
  /** The answer to a request that is refused for this reason. */
  refuse(error: unknown, context: OperationContext): ExecutionResult;
}

export function createEnvelope(input: EnvelopeInput): Envelope {
  const { schema } = input.client;
  const stages = new Stages(input.policies.map((create) => create(input)).filter(isMade));
  const documents = openDocuments(input, stages);
  pinTrusted(input, documents);
  const finish = (result: Result, context: OperationContext): Result =>
    isStream(result)
      ? finishEach(
          result,
          (event) => stages.finish(event, context),
          (error) => refused(error, context),
        )
      : stages.finish(result, context);
  const refused = (error: unknown, context: OperationContext): ExecutionResult =>
    stages.finish({ errors: [asGraphQLError(error)] }, context);
  /** A refusal is answered once the policies have let it be: a caller over a limit is told that, and nothing else. */
  const settle = (result: Result, context: OperationContext): MaybePromise<Result> => {
    if (isStream(result) || result.data !== undefined) return finish(result, context);
    try {
      const admitted = stages.admitRefusal(context.visit);
      if (admitted === undefined) return finish(result, context);
      return admitted.then(
        () => finish(result, context),
        (error: unknown) => refused(error, context),
      );
    } catch (error) {
      return refused(error, context);
    }
  };
  const refuse = (error: unknown, context: OperationContext): MaybePromise<Result> =>
    settle({ errors: [asGraphQLError(error)] }, context);

  const answer = (params: GraphQLParams, context: OperationContext): MaybePromise<Result> => {
    const { query } = params;
    if (query === undefined) throw new FacetError('BAD_REQUEST', 'The request needs "query", a text.');
    if (documents.has(query)) return answerKnown(query, params, context);
    const admitted = stages.admitUnknown(params, context.visit);
    return admitted === undefined
      ? answerKnown(query, params, context)
      : admitted.then(() => answerKnown(query, params, context));
  };

  /** What graphql-js and the policies read has no LongNumber in it. */
  const typedParams = (params: GraphQLParams, definition: OperationDefinitionNode): GraphQLParams => ({
    ...params,
    variables: typeLongNumbers(schema, definition, params.variables ?? {}),
    hasLongNumbers: false,
  });

  const answerKnown = (
    query: string,
    given: GraphQLParams,
    context: OperationContext,
  ): MaybePromise<Result> => {
    const document = documents.open(query);
    if (document.errors.length > 0) return { errors: document.errors };
    const known = operationOf(document, given);
    const params = given.hasLongNumbers === true ? typedParams(given, known.definition) : given;
    stages.checkPlan(known);
    const coerced = coerceVariables(schema, known.definition, params.variables, stages.hideSuggestions);
    if (coerced.errors !== undefined)
      return { errors: coerced.errors.map((error) => coded(error, 'BAD_USER_INPUT')) };
    const operation = new AdmittedOperation(schema, known, coerced.variableValues, params, context);
    const admitted = stages.admit(operation);
    return admitted === undefined
      ? stages.execute(operation)
      : admitted.then(() => stages.execute(operation));
  };

  return {
    run(params, context) {
      try {
        const admitted = stages.admitRequest(params, context.visit);
        const result =
          admitted instanceof Promise
            ? admitted.then((ready) => answer(ready, context))
            : answer(admitted, context);
        if (!(result instanceof Promise)) return settle(result, context);
        context.runtime.keepDeadline();
        return result
          .then((ready) => settle(ready, context))
          .catch((error: unknown) => refuse(error, context));
      } catch (error) {
        return refuse(error, context);
      }
    },
    refuse: refused,
  };
}

function isMade<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}

function openDocuments({ app, client, metrics, planOperation }: EnvelopeInput, stages: Stages): Documents {
  const { schema } = client;
  const labels = { app: app.name };
  const engine = createEngine({
    schema,
    onCompiled: () => metrics.count('facet_operations_compiled_total', labels),
    onReference: (reason) => metrics.count('facet_operations_by_reference_total', { ...labels, reason }),
  });
  return createDocuments({
    schema,
    engine,
    policies: stages.policies,
    planOperation,
    onEvict: () => metrics.count('facet_documents_evicted_total', labels),
  });
}

function operationOf(document: KnownDocument, { operationName }: GraphQLParams): KnownOperation {
  try {
    return document.operation(operationName);
  } catch (error) {
    throw error instanceof GraphQLError ? coded(error, 'BAD_USER_INPUT') : error;
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
}

/** A known id meets no parser. What no longer fits is told, and answers with what is wrong when it is asked for. */
function pinTrusted(
  { app, client, log, isPartial, documents: { trusted } }: EnvelopeInput,
  documents: Documents,
): void {
  for (const { text, file } of trusted.values()) {
    const document = documents.pin(text);
    if (document.errors.length === 0) {
      document.prepare();
      continue;
    }
    if (isPartial === true) continue;
    log('warn', 'a trusted document does not fit the schema and cannot be asked for', {
      app: app.name,
      version: client.version,
      file,
      errors: document.errors.map(({ message }) => message),
    });
  }
}
