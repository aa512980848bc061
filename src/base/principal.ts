/** Who is calling, however the caller proved it: the one type that everything behind the doors decides by. */

/** A caller whose credentials were accepted. Code that needs less of it takes a `Pick`. */
export interface Principal {
  /** How the caller proved who they are. */
  readonly kind: 'jwt' | 'opaque' | 'api-key' | 'certificate' | 'session';
  /**
   * Of a token or session its `sub`, after the `subjectPrefix` of its issuer; of an API key or a certificate `partner:<name>`. 1 to 256 characters of printable
   * ASCII without blanks, because services are told it in a header.
   */
  readonly subject: string;
  /**
   * Who says so: the `iss` of a token or session; undefined where the gateway itself does, for API keys and certificates. Two
   * principals are the same only when both agree.
   */
  readonly issuer?: string | undefined;
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

/** One text for one principal and no other; for what is counted or kept by principal. */
export function principalKey({
  kind,
  issuer,
  subject,
}: Pick<Principal, 'kind' | 'issuer' | 'subject'>): string {
  return JSON.stringify([kind, issuer ?? '', subject]);
}
