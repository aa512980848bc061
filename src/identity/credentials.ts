/** Reads what a request proves itself with: one credential, in a header, never in the URL. */

import type { IncomingMessage } from 'node:http';
import { invalidToken } from './challenge.ts';

/** The one credential of a request. */
export interface Credentials {
  /** Lower case: `bearer`, `dpop`, `apikey`; or `header` for the app's own header of API keys. */
  readonly scheme: string;
  readonly value: string;
  /** For what is signed over the request (DPoP). */
  readonly request: IncomingMessage;
}

const MAX_LENGTH = 16 * 1024;
/** The form of RFC 6750, section 2.1, and RFC 9449, section 7.1. */
const AUTHORIZATION = /^(Bearer|DPoP|ApiKey) +([\w\-.~+/]+=*)$/i;
/** RFC 6750, section 2.3, allows the first; a URL ends in logs, histories and referrers, so we do not. */
const IN_URL = /[?&](?:access_token|api[-_]?key|x-api-key)=|=fk_\w+_/i;

/** Undefined without any; throws for one that cannot be read, for several, and for one in the URL. */
export function readCredentials(
  request: IncomingMessage,
  keyHeader: string | undefined,
): Credentials | undefined {
  const { authorization } = request.headers;
  const url = request.url ?? '/';
  if (url.includes('?') && IN_URL.test(url))
    throw invalidToken('Credentials go into a header, never into the URL.');
  const key = keyHeader === undefined ? undefined : request.headers[keyHeader];
  if (authorization === undefined && key === undefined) return undefined;
  if ((authorization !== undefined && key !== undefined) || isRepeated(request))
    throw invalidToken('Send one credential, not several.');
  if (authorization === undefined) return { scheme: 'header', value: String(key), request };
  const [, scheme, value] =
    authorization.length > MAX_LENGTH ? [] : (AUTHORIZATION.exec(authorization) ?? []);
  if (scheme !== undefined && value !== undefined) return { scheme: scheme.toLowerCase(), value, request };
  throw invalidToken('The Authorization header is not a known scheme, such as "Bearer", and a token.');
}

/** Node keeps the first of several Authorization headers, and another server on the way may have kept the last. */
function isRepeated({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}
