/** One way to prove who is calling. A new way is a file with one of these, and a line in identity.ts. */

import type { Principal } from '../base/principal.ts';
import type { Credentials } from './credentials.ts';

/** Tells who is calling by one kind of credential. */
export interface Authenticator {
  /**
   * Undefined when the credential is of another kind, so that the next one is tried. At once where nothing must be
   * waited for. Throws or rejects with an Unauthorized, or UPSTREAM_UNAVAILABLE when it cannot tell.
   */
  authenticate(credentials: Credentials): Principal | Promise<Principal> | undefined;
  /** Kept when the first try to have what it needs has ended, however it did. */
  readonly started: Promise<void>;
  /** Whether it can tell good credentials from bad ones; until it first can, the gateway is not ready. */
  isAble(): boolean;
  close(): void;
}
