/** What the statuses of HTTP and gRPC mean to a client of the gateway: one table for each protocol. */

import type { ErrorCode } from '../base/errors.ts';

const httpCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_USER_INPUT',
  401: 'UPSTREAM_REFUSED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  408: 'UPSTREAM_TIMEOUT',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'CONFLICT',
  422: 'BAD_USER_INPUT',
  429: 'UPSTREAM_RATE_LIMITED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_TIMEOUT',
};

/** The code for an HTTP status that is not a success (RFC 9110, section 15). */
export function codeOfHttpStatus(status: number): ErrorCode {
  if (status < 400) return 'UPSTREAM_BAD_RESPONSE';
  return httpCodes[status] ?? (status < 500 ? 'BAD_USER_INPUT' : 'UPSTREAM_ERROR');
}

/** gRPC status codes by number, with the name a schema file may write in `onStatus`. */
export const grpcStatuses: readonly { readonly name: string; readonly code: ErrorCode }[] = [
  { name: 'OK', code: 'UPSTREAM_BAD_RESPONSE' },
  { name: 'CANCELLED', code: 'UPSTREAM_UNAVAILABLE' },
  { name: 'UNKNOWN', code: 'UPSTREAM_ERROR' },
  { name: 'INVALID_ARGUMENT', code: 'BAD_USER_INPUT' },
  { name: 'DEADLINE_EXCEEDED', code: 'UPSTREAM_TIMEOUT' },
  { name: 'NOT_FOUND', code: 'NOT_FOUND' },
  { name: 'ALREADY_EXISTS', code: 'CONFLICT' },
  { name: 'PERMISSION_DENIED', code: 'FORBIDDEN' },
  { name: 'RESOURCE_EXHAUSTED', code: 'UPSTREAM_RATE_LIMITED' },
  { name: 'FAILED_PRECONDITION', code: 'CONFLICT' },
  { name: 'ABORTED', code: 'CONFLICT' },
  { name: 'OUT_OF_RANGE', code: 'BAD_USER_INPUT' },
  { name: 'UNIMPLEMENTED', code: 'UPSTREAM_ERROR' },
  { name: 'INTERNAL', code: 'UPSTREAM_ERROR' },
  { name: 'UNAVAILABLE', code: 'UPSTREAM_UNAVAILABLE' },
  { name: 'DATA_LOSS', code: 'UPSTREAM_ERROR' },
  { name: 'UNAUTHENTICATED', code: 'UPSTREAM_REFUSED' },
];

/** The code for a gRPC status number (grpc/grpc, doc/statuscodes.md). */
export function codeOfGrpcStatus(status: number): ErrorCode {
  return grpcStatuses[status]?.code ?? 'UPSTREAM_ERROR';
}
