/** What can go wrong with a GraphQL service, in the words of the error table. */

import { type ErrorCode, FacetError } from '../../base/errors.ts';

/** Codes that services give in `extensions.code`, by custom; any other is an UPSTREAM_ERROR. */
const codes: Readonly<Record<string, ErrorCode>> = {
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  FORBIDDEN: 'FORBIDDEN',
  UNAUTHENTICATED: 'UPSTREAM_REFUSED',
  UNAUTHORIZED: 'UPSTREAM_REFUSED',
  RATE_LIMITED: 'UPSTREAM_RATE_LIMITED',
  TOO_MANY_REQUESTS: 'UPSTREAM_RATE_LIMITED',
  SERVICE_UNAVAILABLE: 'UPSTREAM_UNAVAILABLE',
  TIMEOUT: 'UPSTREAM_TIMEOUT',
  GRAPHQL_PARSE_FAILED: 'UPSTREAM_BAD_RESPONSE',
  GRAPHQL_VALIDATION_FAILED: 'UPSTREAM_BAD_RESPONSE',
};

/** Codes whose message was written for the caller. */
const SPEAKING = new Set(['BAD_USER_INPUT', 'BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN']);
const MAX_MESSAGE = 500;

/** One entry of `errors` (GraphQL, section 7.1.2). */
export interface RemoteError {
  readonly message?: unknown;
  readonly path?: unknown;
  readonly extensions?: unknown;
}

/**
 * The error of one entry. Clients read its message where its code was chosen for them, and without a code only where the
 * service's settings trust it with that.
 */
export function graphqlError(
  service: string,
  remote: RemoteError,
  { trustMessages }: { readonly trustMessages: boolean },
): FacetError {
  const given = (remote.extensions as { code?: unknown } | null | undefined)?.code;
  const code = typeof given === 'string' ? given : '';
  const { message } = remote;
  const isForClients = code === '' ? trustMessages : SPEAKING.has(code);
  const isSpeaking = isForClients && typeof message === 'string' && message.length <= MAX_MESSAGE;
  return new FacetError(
    (Object.hasOwn(codes, code) ? codes[code] : undefined) ?? 'UPSTREAM_ERROR',
    isSpeaking && message !== '' ? message : unspoken(service, code),
    { service, cause: new Error(String(message)) },
  );
}

/** A service that refuses the document has another schema than the file says; its words would tell that schema. */
function unspoken(service: string, code: string): string {
  return code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED'
    ? `${service} did not accept what was asked of it.`
    : `${service} answered with an error.`;
}
