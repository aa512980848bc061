/** Who is calling, however the caller proved it: the one type that everything behind the doors decides by. */

/** A caller whose credentials were accepted. Code that needs less of it takes a `Pick`. */
export interface Principal {
  /** How the caller proved who they are. */
  readonly kind: 'jwt' | 'opaque' | 'api-key' | 'certificate' | 'session';
  /**
   * Of a token or session its `sub`; of an API key or a certificate `partner:<name>`. 1 to 256 characters of printable
   * ASCII without blanks, because services are told it in a header.
   */
  readonly subject: string;
  /** The scopes that the credentials grant; empty where they grant none. */
  readonly scopes: ReadonlySet<string>;
  /** What `{claims.x}` in schema files and service settings reads. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The tenant that the credentials name; undefined where they name none. */
  readonly tenant?: string | undefined;
  /** The tier whose limits and quotas hold; undefined means the default of each. */
  readonly tier?: string | undefined;
  /** The partner that an API key or certificate belongs to; undefined for every other kind. */
  readonly partner?: string | undefined;
  /** Milliseconds since 1970; the proof does not count from then on. Infinity for a key without an end. */
  readonly expiresAt: number;
}
