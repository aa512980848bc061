/**
 * Ids of persisted documents (GraphQL over HTTP, Appendix A "Persisted Documents"): `sha256:` and 64 lower-case
 * hexadecimal digits of the exact text, `x-...:` for schemes of somebody's own, or any id without a colon.
 */

import { createHash } from 'node:crypto';

const MAX_ID_LENGTH = 256;
const SHA256_HEX = /^[0-9a-f]{64}$/;
const OWN_SCHEME = /^x-[\w.-]+:[\x21-\x7e]+$/;
const WITHOUT_SCHEME = /^[\x21-\x39\x3b-\x7e]+$/;
const PREFIX = 'sha256:';

/** The id that follows from the text: no white space is removed, no line end changed. */
export function documentIdOf(text: string): string {
  return PREFIX + createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * The one form an id is kept and looked up in, or undefined for what can be no id. A bare SHA-256, as Apollo's clients
 * and manifests write it, is the same id as the one with its prefix.
 */
export function parseDocumentId(given: unknown): string | undefined {
  if (typeof given !== 'string' || given.length === 0 || given.length > MAX_ID_LENGTH) return undefined;
  if (SHA256_HEX.test(given)) return PREFIX + given;
  if (given.startsWith(PREFIX)) return SHA256_HEX.test(given.slice(PREFIX.length)) ? given : undefined;
  return OWN_SCHEME.test(given) || WITHOUT_SCHEME.test(given) ? given : undefined;
}
