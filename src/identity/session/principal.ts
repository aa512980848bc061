/** The principal of a session: the same type as that of any token. */

import type { Principal } from '../../base/principal.ts';
import type { SessionConfig } from '../../config/session.ts';
import type { Session } from '../../stores/sessions/session.ts';
import { textClaim } from '../claims.ts';
import { nameSubject } from '../subjects.ts';

/** Counts until its tokens or the session end, whichever is first. */
export function principalOf(
  { subject, scopes, claims, tokens, endsAt }: Session,
  config: SessionConfig,
): Principal {
  return {
    kind: 'session',
    ...nameSubject(subject, claims, config),
    scopes: new Set(scopes),
    tenant: textClaim(claims, config.tenantClaim),
    tier: textClaim(claims, config.tierClaim),
    expiresAt: Math.min(tokens.expiresAt, endsAt),
  };
}
