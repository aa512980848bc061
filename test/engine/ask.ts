/** Asks an engine as the envelope does: selects the operation, coerces its variables, runs it. */

import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';
import type { Engine, RunInput } from '../../src/engine/engine.ts';
import { coerceVariables, selectOperation } from '../../src/engine/select.ts';
import type { ClientSchema } from '../../src/schema/client-schema.ts';

export interface Asked {
  readonly document: DocumentNode;
  readonly variableValues?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

export function runWith(
  engine: Engine,
  { schema }: ClientSchema,
  { document, variableValues: given, operationName }: Asked,
  contextValue: RunInput['contextValue'],
): ExecutionResult | Promise<ExecutionResult> {
  try {
    const operation = selectOperation(document, operationName);
    const { variableValues, errors } = coerceVariables(schema, operation, given, false);
    if (errors !== undefined) return { errors };
    return engine.prepare(document, operation)({ variableValues, given, contextValue });
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
}
