/** What can go wrong with a gRPC call, in the words of the error table. */

import { status as GrpcStatus, type ServiceError } from '@grpc/grpc-js';
import { FacetError } from '../../base/errors.ts';
import { callFailure } from '../failure.ts';
import type { OutgoingCall } from '../protocol.ts';
import { codeOfGrpcStatus, grpcStatuses } from '../status.ts';

/** Codes whose details are written for the caller; INTERNAL, UNKNOWN and the like may hold anything. */
const SPEAKING = new Set<number>([
  GrpcStatus.INVALID_ARGUMENT,
  GrpcStatus.NOT_FOUND,
  GrpcStatus.ALREADY_EXISTS,
  GrpcStatus.FAILED_PRECONDITION,
  GrpcStatus.ABORTED,
  GrpcStatus.OUT_OF_RANGE,
]);
const MAX_DETAILS = 500;

/** The error of a gRPC call that has no good reply, whatever it ended with. */
export function grpcFailure(service: string, error: unknown, call: OutgoingCall): FacetError {
  // Our timer and the deadline that travels with the call end at the same time: whichever is seen first, it is one error.
  const { isTimedOut = false, timeoutMs = 0 } = call.deadline ?? {};
  const isLate = isTimedOut || (error as Partial<ServiceError>).code === GrpcStatus.DEADLINE_EXCEEDED;
  if (isLate && !(error instanceof FacetError)) {
    return new FacetError('UPSTREAM_TIMEOUT', `${service} gave no answer in ${timeoutMs} ms.`, {
      service,
      status: GrpcStatus.DEADLINE_EXCEEDED,
      cause: error,
    });
  }
  const ended = callFailure(service, error, call);
  if (ended !== undefined) return ended;
  const { code, details } = error as Partial<ServiceError>;
  // Errors of Node.js have codes too, and theirs are texts.
  if (typeof code !== 'number')
    return new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered a message that cannot be read.`, {
      service,
      cause: error,
    });
  if (code === GrpcStatus.RESOURCE_EXHAUSTED && /larger than max/i.test(details ?? '')) {
    return new FacetError('UPSTREAM_RESPONSE_TOO_LARGE', `${service} answered more than its limit.`, {
      service,
      status: code,
      cause: error,
    });
  }
  const isSpeaking =
    SPEAKING.has(code) && details !== undefined && details !== '' && details.length <= MAX_DETAILS;
  const message = isSpeaking
    ? details
    : `${service} answered ${grpcStatuses[code]?.name ?? `status ${code}`}.`;
  return new FacetError(
    codeOfGrpcStatus(code),
    code === GrpcStatus.UNAVAILABLE ? `${service} is unavailable.` : message,
    {
      service,
      status: code,
      cause: error,
    },
  );
}
