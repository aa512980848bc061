/** Errors a REST service answers with, written as RFC 9457 problem details. */
import { STATUS_CODES } from 'node:http';

/** One mistake in a request. The pointer is a JSON pointer as a URI fragment (`#/lines/0/quantity`), or `?name` of a query parameter. */
export interface Mistake {
  pointer: string;
  detail: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  errors?: readonly Mistake[];
}

interface ProblemOptions {
  /** The last part of the problem's type; without one the type is `about:blank`. */
  slug?: string;
  errors?: readonly Mistake[];
  headers?: Readonly<Record<string, string>>;
}

/** Thrown by a route to answer with a problem. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly status: number;
  readonly slug: string | undefined;
  readonly errors: readonly Mistake[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, options: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.slug = options.slug;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

export function describeProblem(problem: HttpProblem, instance: string): Problem {
  const { status, slug, errors } = problem;
  return {
    type: slug === undefined ? 'about:blank' : `https://shop.example/problems/${slug}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: problem.message,
    instance,
    ...(errors && { errors }),
  };
}

export function notFound(what: string): HttpProblem {
  return new HttpProblem(404, `there is no ${what}`);
}

export function unauthorized(): HttpProblem {
  return new HttpProblem(401, 'this call needs the x-user-id header of a known user', {
    slug: 'identity-required',
  });
}

export function forbidden(detail: string): HttpProblem {
  return new HttpProblem(403, detail, { slug: 'not-yours' });
}

export function conflict(slug: string, detail: string, errors?: readonly Mistake[]): HttpProblem {
  return new HttpProblem(409, detail, { slug, ...(errors && { errors }) });
}

/** 422 with every mistake named. */
export function invalid(errors: readonly Mistake[]): HttpProblem {
  const detail = errors.map((error) => `${error.pointer} ${error.detail}`).join('; ');
  return new HttpProblem(422, detail, { slug: 'invalid', errors });
}
