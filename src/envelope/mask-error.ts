/** What a client may read of an error. Failures we know pass; any other becomes a code and an id, and is logged. */

import { GraphQLError } from 'graphql';
import { FacetError } from '../base/errors.ts';
import { describeError, type Log } from '../telemetry/log.ts';

export interface MaskOptions {
  /** Whether a client learns which service failed and with which status. */
  readonly upstreamDetails: boolean;
  readonly log: Log;
}

/** A function for the end of the pipeline: the error as the client sees it. */
export function createMask({
  upstreamDetails,
  log,
}: MaskOptions): (error: unknown, requestId: string) => GraphQLError {
  return (error, requestId) => {
    const located = error instanceof GraphQLError ? error : undefined;
    const original = located?.originalError ?? error;
    if (original instanceof FacetError) {
      return rebuild(located, original.message, { ...visible(original, upstreamDetails), requestId });
    }
    if (located !== undefined && typeof located.extensions['code'] === 'string') return located;
    if (located !== undefined && isMisfit(located)) {
      log('warn', 'a value does not fit the schema', {
        requestId,
        error: located.message,
        path: located.path?.join('.'),
      });
      return rebuild(located, misfitMessage(located), {
        code: 'UPSTREAM_BAD_RESPONSE',
        retryable: false,
        requestId,
      });
    }
    log('error', 'unexpected error', { requestId, ...describeError(original) });
    return rebuild(located, `Unexpected error. Its id is ${requestId}.`, {
      code: 'INTERNAL_SERVER_ERROR',
      retryable: false,
      requestId,
    });
  };
}

function visible(error: FacetError, upstreamDetails: boolean): Record<string, unknown> {
  if (upstreamDetails) return error.extensions;
  const { service: _service, status: _status, ...rest } = error.extensions;
  return rest;
}

function rebuild(
  located: GraphQLError | undefined,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(message, {
    ...(located?.nodes === undefined ? {} : { nodes: located.nodes }),
    path: located?.path,
    extensions,
  });
}

const NULL_IN_NON_NULL = /^Cannot return null for non-nullable field /;

/** The executor's own complaint about a value: null where none may stand, a wrong kind, an unknown enum value. */
function isMisfit({ message, originalError, path }: GraphQLError): boolean {
  return (
    path !== undefined &&
    (NULL_IN_NON_NULL.test(message) ||
      originalError === undefined ||
      originalError instanceof GraphQLError ||
      /^Expected (?:Iterable|value of type)/.test(message))
  );
}

/** Names only what is in the client's schema, never the value. */
function misfitMessage({ message, path }: GraphQLError): string {
  return NULL_IN_NON_NULL.test(message)
    ? message
    : `The value of ${path?.findLast((step) => typeof step === 'string') ?? 'the field'} does not fit its type.`;
}
