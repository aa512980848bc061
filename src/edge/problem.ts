/** The answer to a request that never became an operation: problem details (RFC 9457) that GraphQL clients can read too. */

import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type ErrorCode, errorKinds, FacetError } from '../base/errors.ts';
import type { AppConfig } from '../config/app.ts';
import { Unauthorized } from '../identity/challenge.ts';
import type { HttpProfile } from './accept.ts';
import { malformedStatus } from './status.ts';
import { headersOfEvery } from './visit.ts';

/** An error of the HTTP request, with a status of its own where the code's is not the one. */
export class HttpProblem extends FacetError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    {
      status = errorKinds[code].status,
      headers = {},
    }: { status?: number; headers?: Record<string, string> } = {},
  ) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

/** JSON, and not the parameters of a request. Which status that is, the app's profile says. */
export class Malformed extends HttpProblem {
  constructor(message: string) {
    super('BAD_REQUEST', message);
  }
}

/** `errors` stands beside the members of the problem, so that a GraphQL client shows the message. */
export function sendProblem(
  response: ServerResponse,
  error: FacetError,
  requestId: string,
  app: Pick<AppConfig, 'name' | 'httpProfile'>,
): void {
  const status = statusOfProblem(error, app.httpProfile);
  const headers = error instanceof HttpProblem ? error.headers : challengeFor(error, app.name);
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    requestId,
    errors: [{ message: error.message, extensions: { code: error.code, requestId } }],
  });
  response.writeHead(status, {
    ...headersOfEvery(requestId),
    ...headers,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function statusOfProblem(error: FacetError, profile: HttpProfile): number {
  if (error instanceof Malformed) return malformedStatus(profile);
  return error instanceof HttpProblem ? error.status : errorKinds[error.code].status;
}

/** A 401 must have a challenge (RFC 9110, section 15.5.2). */
function challengeFor(error: FacetError, realm: string): Record<string, string> {
  return error instanceof Unauthorized ? { 'www-authenticate': error.challenge(realm) } : {};
}
