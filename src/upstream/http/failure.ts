/** What can go wrong with an HTTP request, in the words of the error table. */

import { FacetError } from '../../base/errors.ts';
import { callFailure } from '../failure.ts';
import type { OutgoingCall } from '../protocol.ts';
import { codeOfHttpStatus } from '../status.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The error of an answer that is no success; problem details (RFC 9457) of a 4xx are meant for the caller and kept. */
export function httpStatusError(service: string, status: number, headers: Headers, body: string): FacetError {
  const code = codeOfHttpStatus(status);
  const problem =
    status >= 400 && status < 500 && code !== 'UPSTREAM_REFUSED' ? problemOf(headers, body) : undefined;
  const retryAfter = Number(headers['retry-after']);
  const message =
    typeof problem?.['detail'] === 'string'
      ? problem['detail']
      : `${service} answered with status ${status}.`;
  return new FacetError(code, message, {
    service,
    status,
    ...(problem === undefined ? {} : { problem }),
    ...(retryAfter > 0 ? { retryAfter } : {}),
  });
}

/** The members that RFC 9457 names and the validation errors that are customary; nothing else is passed on. */
const PROBLEM_MEMBERS = ['type', 'title', 'status', 'detail', 'errors'];
const MAX_PROBLEM_BYTES = 4096;

function problemOf(headers: Headers, body: string): Record<string, unknown> | undefined {
  if (
    !String(headers['content-type'] ?? '').startsWith('application/problem+json') ||
    body.length > MAX_PROBLEM_BYTES
  )
    return undefined;
  try {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const members = PROBLEM_MEMBERS.filter((name) => Object.hasOwn(parsed, name));
    return members.length === 0 ? undefined : Object.fromEntries(members.map((name) => [name, parsed[name]]));
  } catch {
    return undefined;
  }
}

const TLS_ERRORS = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_)/;

/** The error of a request that got no answer: refused, reset, cut, timed out, aborted. */
export function httpFailure(service: string, error: unknown, call: OutgoingCall): FacetError {
  const ended = callFailure(service, error, call);
  if (ended !== undefined) return ended;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && TLS_ERRORS.test(code)) {
    return new FacetError('UPSTREAM_TLS', `The certificate of ${service} was not accepted.`, {
      service,
      cause: error,
    });
  }
  if (typeof code === 'string' && code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new FacetError('UPSTREAM_UNAVAILABLE', `${service} did not take the connection in time.`, {
      service,
      cause: error,
    });
  }
  return new FacetError('UPSTREAM_UNAVAILABLE', `${service} is unavailable.`, { service, cause: error });
}
