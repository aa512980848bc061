/** What the schema needs to know of a service: its protocol, and what every call of it carries. */

import type { IdentityConfig } from '../../config/identity.ts';
import type { ServiceKind } from '../../config/services.ts';

/** A part of the service's settings in `apps/services.ts`. */
export interface ServiceAddress {
  readonly url: string;
  readonly kind?: ServiceKind | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How it is told who is calling; its subject, when not said. */
  readonly identity?: IdentityConfig | undefined;
}
