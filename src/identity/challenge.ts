/** The refusal of a caller, with what HTTP wants told to it: the challenges of RFC 6750, section 3, and RFC 9449, section 7.1. */

import { FacetError } from '../base/errors.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

/** Where the credential was refused; `WWW-Authenticate` is made of it. */
export class Unauthorized extends FacetError {
  readonly scheme: 'Bearer' | 'DPoP' | 'ApiKey' | 'Cookie';
  readonly parameters: Parameters;

  constructor(
    message: string,
    {
      code = 'UNAUTHENTICATED',
      scheme = 'Bearer',
      cause,
      ...parameters
    }: {
      code?: 'UNAUTHENTICATED' | 'FORBIDDEN';
      scheme?: Unauthorized['scheme'];
      cause?: unknown;
      /** `invalid_token`, `invalid_dpop_proof`, `insufficient_scope`; none when there was no credential. */
      error?: string;
      /** The scopes that are needed. */
      scope?: string;
      /** The algorithms a DPoP proof may have. */
      algs?: string;
    } = {},
  ) {
    super(code, message, { cause });
    this.scheme = scheme;
    this.parameters = parameters;
  }

  /** One value of `WWW-Authenticate`. */
  challenge(realm: string): string {
    const { error, ...others } = this.parameters;
    const told = Object.entries({
      realm,
      error,
      error_description: error === undefined ? undefined : this.message,
      ...others,
    });
    const texts = told.flatMap(([name, value]) =>
      value === undefined ? [] : `${name}="${quotable(value)}"`,
    );
    return `${this.scheme} ${texts.join(', ')}`;
  }
}

/** The signs that `error_description` may hold: RFC 6750, section 3. */
function quotable(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '');
}

/** A token that is not good. */
export function invalidToken(message: string, cause?: unknown): Unauthorized {
  return new Unauthorized(message, { error: 'invalid_token', cause });
}

/** The provider does not answer: nothing is known about the caller, so nothing is said about the token. */
export function providerDown(what: string, cause?: unknown): FacetError {
  return new FacetError('UPSTREAM_UNAVAILABLE', `${what} cannot be reached.`, { cause });
}
