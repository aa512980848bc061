/** What a client may read of an error. Failures we know pass; any other becomes a code and an id, and is logged. */

import { GraphQLError, Kind } from 'graphql';
import { errorKinds, FacetError } from '../base/errors.ts';
import { describeError, type Log } from '../telemetry/log.ts';
import { createMisfitLog } from './misfit-log.ts';

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
  const tellMisfit = createMisfitLog(log);
  return (error, requestId) => {
    const located = error instanceof GraphQLError ? error : undefined;
    const original = located?.originalError ?? error;
    if (original instanceof FacetError) {
      const shown = upstreamDetails ? original : withoutUpstream(original);
      return rebuild(located, shown.message, { ...shown.extensions, requestId });
    }
    if (located !== undefined && typeof located.extensions['code'] === 'string') {
      return rebuild(located, located.message, { retryable: false, ...located.extensions, requestId });
    }
    if (located !== undefined && isMisfit(located)) {
      tellMisfit({
        field: fieldOf(located),
        error: located.message,
        path: located.path?.join('.'),
        requestId,
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

/** The same failure for a client that is not told what stands behind: a service's own words only where it meant them for the caller. */
function withoutUpstream(error: FacetError): FacetError {
  const { service, problem, retryAfter } = error.details;
  if (service === undefined) return error;
  const { type: _type, status: _status, ...told } = problem ?? {};
  const message = typeof told['detail'] === 'string' ? told['detail'] : errorKinds[error.code].meaning;
  return new FacetError(error.code, message, {
    ...(problem === undefined ? {} : { problem: told }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function rebuild(
  located: GraphQLError | undefined,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  const shown = located?.path === undefined ? shortened(message) : message;
  return new GraphQLError(shown, {
    ...(located?.nodes === undefined ? {} : { nodes: located.nodes }),
    ...(located?.source === undefined ? {} : { source: located.source }),
    ...(located?.positions === undefined ? {} : { positions: located.positions }),
    path: located?.path,
    extensions,
  });
}

/** What a document or a variable held is repeated in what is said of it, however long it was. */
const MAX_MESSAGE_LENGTH = 500;

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE_LENGTH ? message : `${message.slice(0, MAX_MESSAGE_LENGTH)}...`;
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

/** By the field's name in the schema, whatever a client calls it. */
function fieldOf({ nodes }: GraphQLError): string {
  const [node] = nodes ?? [];
  return node?.kind === Kind.FIELD ? node.name.value : '';
}

/** Names only what is in the client's schema, never the value. */
function misfitMessage({ message, path }: GraphQLError): string {
  return NULL_IN_NON_NULL.test(message)
    ? message
    : `The value of ${path?.findLast((step) => typeof step === 'string') ?? 'the field'} does not fit its type.`;
}
