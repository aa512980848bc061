/** The body of an HTTP answer, read as JSON. */

import { FacetError } from '../../base/errors.ts';
import { parseLongNumbers } from '../../base/long-number.ts';
import type { HttpReply } from './round-trip.ts';

/** The body as JSON; throws UPSTREAM_BAD_RESPONSE for anything else. */
export function parseBody(service: string, { statusCode, headers, body }: HttpReply): unknown {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new FacetError(
      'UPSTREAM_BAD_RESPONSE',
      `${service} answered in an encoding that was not asked for.`,
      { service, status: statusCode, cause: new Error(`content-encoding: ${String(encoding)}`) },
    );
  }
  if (body.length === 0) return null;
  const contentType = contentTypeOf(headers);
  // No content type at all is left to the parser to judge (RFC 9110, section 8.3).
  if (contentType !== '' && !isJson(contentType)) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered something that is not JSON.`, {
      service,
      status: statusCode,
      cause: new Error(`content-type: ${contentType}`),
    });
  }
  try {
    return parseJson(body);
  } catch (cause) {
    throw new FacetError('UPSTREAM_BAD_RESPONSE', `${service} answered JSON that does not parse.`, {
      service,
      status: statusCode,
      cause,
    });
  }
}

/** The body as JSON where that is what it is; undefined for other text. Throws only for what says to be JSON and is not. */
export function parseIfJson(service: string, reply: HttpReply): unknown {
  if (isJson(contentTypeOf(reply.headers))) return parseBody(service, reply);
  try {
    return parseJson(reply.body);
  } catch {
    return undefined;
  }
}

function contentTypeOf(headers: HttpReply['headers']): string {
  return String(headers['content-type'] ?? '');
}

function isJson(contentType: string): boolean {
  return /^(?:application\/(?:[\w.+-]+[+.])?json|text\/json)\s*(?:;|$)/i.test(contentType);
}

/** Whole numbers that a double cannot hold stay as the service wrote them, as text: an id must not become another. */
function parseJson(body: Buffer): unknown {
  const text = body.toString('utf8', isMarked(body) ? 3 : 0);
  return hasLongNumber(body) ? parseLongNumbers(text, (digits) => digits) : (JSON.parse(text) as unknown);
}

/** A byte order mark, which a parser of JSON may ignore (RFC 8259, section 8.1). */
function isMarked(body: Buffer): boolean {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
}

const LONG = 16;

/** Whether 16 digits stand together. One of them stands at a multiple of 16: the others need not be looked at. */
function hasLongNumber(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += LONG) {
    if (!isDigit(bytes[at])) continue;
    let start = at;
    let end = at + 1;
    while (at - start < LONG && isDigit(bytes[start - 1])) start--;
    while (end - start < LONG && isDigit(bytes[end])) end++;
    if (end - start >= LONG) return true;
  }
  return false;
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 48 && code <= 57;
}
