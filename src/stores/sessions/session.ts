/** A session: who has logged in, and the tokens that keep it going. They never leave the gateway. Times are milliseconds since 1970. */

/** A login of a browser. */
export interface Session {
  readonly subject: string;
  /** The provider's own id of the login, by which it ends it. */
  readonly sid?: string | undefined;
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  readonly tokens: SessionTokens;
  readonly createdAt: number;
  /** However much it is used. */
  readonly endsAt: number;
}

export interface SessionTokens {
  /** Told to the provider at logout, so that it knows whose. */
  readonly id: string;
  readonly refresh?: string | undefined;
  /** Grows with every refresh: tells an older copy from a newer. */
  readonly generation: number;
  /** From when on new ones are asked for. */
  readonly refreshAt: number;
  /** From when on the session does not count without new ones. */
  readonly expiresAt: number;
}

/** A session as a request holds it. */
export interface HeldSession {
  /** By which one session is told from another; no secret. */
  readonly key: string;
  readonly session: Session;
  /** What the browser is to hold from now on, where that has changed. */
  readonly cookie?: string | undefined;
}

/** Where sessions are kept: Redis, or the cookie itself. */
export interface SessionStore {
  /** The value of the browser's cookie: new and not to be guessed, whatever the browser held before. */
  create(session: Session): Promise<string>;
  /** Undefined for an unknown, changed, ended or idle one. Counts as use. */
  find(cookie: string): Promise<HeldSession | undefined>;
  /**
   * Runs `refresh` once for all that share the store, others get what came of it. It gives undefined for a session that
   * ends; when it rejects, the session stays as it is.
   */
  renew(held: HeldSession, refresh: Refresh): Promise<HeldSession | undefined>;
  /** The session that was, where it is known. */
  end(cookie: string): Promise<Session | undefined>;
  /** Every session of one login at the provider, or of one subject. */
  endAll(of: LoginName): Promise<void>;
}

export type Refresh = (session: Session) => Promise<Session | undefined>;
export type LoginName = { readonly sid: string } | { readonly subject: string };
