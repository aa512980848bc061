/**
 * Whether a request that a browser proves with a cookie was made by a page that may make it: a cookie is sent with
 * requests of any page. A header of our own needs CORS's leave from another origin, and Origin and Sec-Fetch-Site are
 * written by the browser alone.
 */

import type { IncomingHttpHeaders } from 'node:http';
import { FacetError } from '../../base/errors.ts';

/** The header that a page of another origin cannot send without the leave of CORS. */
export const CSRF_HEADER = 'x-facet-csrf';

/** Whose pages may use the session cookie. */
export interface CsrfRules {
  /** The origin that the browser knows the gateway by. */
  readonly own: string;
  /** Origins whose pages may use the cookie as well. */
  readonly origins: readonly string[];
}

/** Throws CSRF_REFUSED. A POST that the browser says comes from a known origin needs no header; anything else does. */
export function refuseForgery(
  method: string | undefined,
  headers: IncomingHttpHeaders,
  { own, origins }: CsrfRules,
): void {
  const { origin } = headers;
  const isKnown = origin !== undefined && (origin === own || origins.includes(origin));
  if (origin !== undefined && !isKnown) throw refused('it comes from a page of another origin');
  const site = headers['sec-fetch-site'];
  if (!isKnown && (site === 'cross-site' || site === 'same-site'))
    throw refused('it comes from a page of another site');
  if (headers[CSRF_HEADER] === '1' || (method === 'POST' && isKnown)) return;
  throw refused('it lacks that header');
}

function refused(why: string): FacetError {
  const message = `A request with a session cookie needs the header ${CSRF_HEADER}: 1, and a page of this origin: ${why}.`;
  return new FacetError('CSRF_REFUSED', message);
}
