/** The one error class of the gateway and the table that gives every code its meaning. */

interface ErrorKind {
  /** HTTP status when the failure ends the whole request. */
  readonly status: number;
  /** Whether the same call may succeed if it is made again. */
  readonly retryable: boolean;
  readonly level: 'info' | 'warn' | 'error';
  readonly meaning: string;
}

/** Every code a client or an operator can meet. The codes are API: they are documented and never reused. */
export const errorKinds = {
  UNAUTHENTICATED: {
    status: 401,
    retryable: false,
    level: 'info',
    meaning: 'No principal, and the field or the app needs one.',
  },
  FORBIDDEN: {
    status: 403,
    retryable: false,
    level: 'info',
    meaning: 'The principal may not do this, as the schema or a service says (403, PERMISSION_DENIED).',
  },
  CSRF_REFUSED: {
    status: 403,
    retryable: false,
    level: 'info',
    meaning:
      'A request with a session cookie lacks the header x-facet-csrf, or a page of another origin made it.',
  },
  LOGIN_FAILED: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'A login was not begun in this browser, is too old or was used; or a logout token is not good.',
  },
  BAD_USER_INPUT: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning:
      'A value the client sent cannot be used, or a service refused it as invalid (400, 422, INVALID_ARGUMENT).',
  },
  NOT_FOUND: {
    status: 404,
    retryable: false,
    level: 'info',
    meaning: 'A service has nothing under this key, at a place that cannot be null.',
  },
  CONFLICT: {
    status: 409,
    retryable: false,
    level: 'info',
    meaning: 'A service refused the change in its present state (409, ALREADY_EXISTS, ABORTED).',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 503,
    retryable: true,
    level: 'warn',
    meaning: 'A service refused the connection, broke it, or answered 502, 503 or UNAVAILABLE.',
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    retryable: true,
    level: 'warn',
    meaning: 'A service gave no complete answer in its time, or answered 504 or DEADLINE_EXCEEDED.',
  },
  UPSTREAM_RATE_LIMITED: {
    status: 503,
    retryable: true,
    level: 'warn',
    meaning: 'A service answered 429 or RESOURCE_EXHAUSTED.',
  },
  UPSTREAM_BAD_RESPONSE: {
    status: 502,
    retryable: false,
    level: 'error',
    meaning: 'A service answered something that is not JSON, or does not have the declared shape.',
  },
  UPSTREAM_RESPONSE_TOO_LARGE: {
    status: 502,
    retryable: false,
    level: 'error',
    meaning: 'A service answered more bytes than its limit.',
  },
  UPSTREAM_TLS: {
    status: 502,
    retryable: false,
    level: 'error',
    meaning: 'The certificate of a service was not accepted.',
  },
  UPSTREAM_REFUSED: {
    status: 502,
    retryable: false,
    level: 'error',
    meaning: 'A service refused the credentials the gateway came with (401, UNAUTHENTICATED).',
  },
  UPSTREAM_ERROR: {
    status: 502,
    retryable: false,
    level: 'error',
    meaning: 'A service failed in any other way (500, INTERNAL, UNKNOWN, an unexpected status).',
  },
  DEADLINE_EXCEEDED: {
    status: 504,
    retryable: true,
    level: 'warn',
    meaning: 'The operation reached the deadline of its app.',
  },
  REQUEST_ABORTED: { status: 499, retryable: false, level: 'info', meaning: 'The client went away.' },
  BAD_REQUEST: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'The HTTP request is not a GraphQL request.',
  },
  REQUEST_TOO_LARGE: {
    status: 413,
    retryable: false,
    level: 'info',
    meaning: 'The request body has more bytes than the app takes.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    level: 'info',
    meaning: 'The request body is not application/json.',
  },
  OPERATION_TOO_LARGE: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning:
      'The operation, its document or its answer is larger than the app takes; or the answer has more errors than it tells.',
  },
  RATE_LIMITED: {
    status: 429,
    retryable: true,
    level: 'info',
    meaning: 'A rate limit is used up; `retryAfter` and the header Retry-After say for how many seconds.',
  },
  QUOTA_EXCEEDED: {
    status: 429,
    retryable: false,
    level: 'info',
    meaning: 'The quota of the day or month is used up; `retryAfter` says when the next one begins.',
  },
  LIMITS_UNAVAILABLE: {
    status: 503,
    retryable: true,
    level: 'warn',
    meaning: 'Redis is away, and the app has declared that nothing is answered without its limits.',
  },
  BUDGET_EXCEEDED: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning:
      'The operation may make more calls of services than its budget, or they or its answer hold more bytes.',
  },
  PERSISTED_DOCUMENT_REQUIRED: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'The app takes the ids of trusted documents only, and was sent a document.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 404,
    retryable: false,
    level: 'info',
    meaning: 'No document is known by the id.',
  },
  PERSISTED_QUERY_HASH_MISMATCH: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'A document was sent to be registered under a hash that is not its own.',
  },
  CANNOT_SEND_PQ_ID_AND_BODY: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'The request has the id of a document and a document; neither is run.',
  },
  STREAM_REQUIRED: {
    status: 406,
    retryable: false,
    level: 'info',
    meaning: 'A subscription was asked without Accept: text/event-stream, and cannot be answered at once.',
  },
  GRAPHQL_PARSE_FAILED: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'The document does not parse.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    retryable: false,
    level: 'info',
    meaning: 'The document does not fit the schema of this client.',
  },
  INTERNAL_SERVER_ERROR: {
    status: 500,
    retryable: false,
    level: 'error',
    meaning: 'A failure of the gateway itself; the log has it under the request id.',
  },
} as const satisfies Record<string, ErrorKind>;

/** A code of the closed list `errorKinds`. */
export type ErrorCode = keyof typeof errorKinds;

/** What a client may read beside the code, in `extensions`; every member is optional. */
export interface ErrorDetails {
  /** The service that failed, by its name in services.ts. */
  readonly service?: string;
  /** The status as the service gave it: an HTTP status or a gRPC code. */
  readonly status?: number;
  /** Seconds the service asked to wait. */
  readonly retryAfter?: number;
  /** What the caller may not ask for: `User.email`, `Query.search(all:)`. */
  readonly coordinate?: string;
  /** The limit that refused, as its header tells it. */
  readonly rateLimit?: {
    readonly name: string;
    readonly max: number;
    readonly windowSeconds: number;
    readonly remaining: number;
  };
  /** The problem document (RFC 9457) a service gave with a 4xx, which is meant for the caller. */
  readonly problem?: Readonly<Record<string, unknown>>;
}

/**
 * A failure that a client may read. The message is safe to show: it never holds an address, a stack or
 * another's data. What only an operator may see is in `cause`.
 */
export class FacetError extends Error {
  override readonly name = 'FacetError';
  /** What went wrong; the table `errorKinds` gives its meaning. */
  readonly code: ErrorCode;
  /** What else the client may read. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: ErrorDetails & { cause?: unknown } = {}) {
    const { cause, ...details } = options;
    // What a client may read needs no stack, and there may be one for each field of an answer: a stack costs far more than all else of it.
    const { stackTraceLimit } = Error;
    if (code !== 'INTERNAL_SERVER_ERROR') Error.stackTraceLimit = 0;
    super(message, cause === undefined ? undefined : { cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.details = details;
  }

  /** The value of `errors[].extensions`; graphql-js copies it from the thrown error. */
  get extensions(): Record<string, unknown> {
    return { code: this.code, ...this.details, retryable: errorKinds[this.code].retryable };
  }
}
