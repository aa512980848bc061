/** Who is calling, whichever way it was proven: the one type that everything behind the doors decides by. */

export interface Principal {
  readonly kind: 'jwt' | 'opaque' | 'api-key' | 'certificate' | 'session';
  /** Of a token or session its `sub`, of an API key or a certificate `partner:<name>`; printable ASCII, as it becomes a header of upstream calls. */
  readonly subject: string;
  readonly scopes: ReadonlySet<string>;
  /** What `{claims.x}` in schema files reads. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly tenant?: string | undefined;
  /** Which limits and quotas hold. */
  readonly tier?: string | undefined;
  readonly partner?: string | undefined;
  /** Milliseconds since 1970; the proof does not count from then on. Infinity for a key without an end. */
  readonly expiresAt: number;
}

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

/** Undefined for a subject that no header can hold. */
export function subjectOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,256}$/.test(value) ? value : undefined;
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
