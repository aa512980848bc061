/** Gives every error of a document its code: it does not parse, does not fit the schema, or its variables do not. */

import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../../base/errors.ts';
import type { OperationContext, PolicyInput } from '../policy.ts';

export function useErrorCodes(_input: PolicyInput): Plugin<OperationContext> {
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof GraphQLError) mark(result, 'GRAPHQL_PARSE_FAILED');
      },
    onValidate:
      () =>
      ({ result }) => {
        for (const error of result)
          if (error instanceof GraphQLError) mark(error, 'GRAPHQL_VALIDATION_FAILED');
      },
    onExecute: () => ({
      onExecuteDone({ result }) {
        if (Symbol.asyncIterator in result || result.data !== undefined) return;
        for (const error of result.errors ?? []) mark(error, 'BAD_USER_INPUT');
      },
    }),
  };
}

function mark(error: GraphQLError, code: ErrorCode): void {
  error.extensions['code'] ??= code;
  // The draft of GraphQL over HTTP: 400 for application/graphql-response+json, 200 for application/json.
  error.extensions['http'] ??= { status: 400, spec: true };
}
