/** Reads claims of tokens: scopes, subjects and short texts, each in the one form that counts. */

/** The name of a scope: RFC 6749, section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * `scope` is a text of names (RFC 8693, section 4.2); some issuers send `scp`, a list or a text, instead. A name counts
 * only whole and in its own case; of any other form nothing counts.
 */
export function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const given = scope ?? scp;
  const names: unknown[] = typeof given === 'string' ? given.split(' ') : Array.isArray(given) ? given : [];
  return new Set(names.filter((name): name is string => typeof name === 'string' && SCOPE.test(name)));
}

/** `partner:<name>` is the subject of API keys and certificates alone, in whatever case a service compares. */
const RESERVED = /^partner:/i;

/** Undefined for a subject that no header can hold, and for one that looks like a partner's. */
export function subjectOf(value: unknown): string | undefined {
  const isSubject = typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) && !RESERVED.test(value);
  return isSubject ? value : undefined;
}

/** A short text at a path of names: `org.tenant`. A claim of that whole name goes before. */
export function textClaim(claims: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const value = Object.hasOwn(claims, path) ? claims[path] : path.split('.').reduce(step, claims);
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : undefined;
}

function step(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}
