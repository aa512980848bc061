/** The principal of a session: the same type as that of any token. */

import type { Principal } from '../../base/principal.ts';
import type { SessionConfig } from '../../config/session.ts';
import type { Session } from '../../stores/sessions/session.ts';
import { textClaim } from '../claims.ts';

export function principalOf(
  { subject, scopes, claims, tokens, endsAt }: Session,
  { tenantClaim, tierClaim }: SessionConfig,
): Principal {
  return {
    kind: 'session',
    subject,
    scopes: new Set(scopes),
    claims,
    tenant: textClaim(claims, tenantClaim),
    tier: textClaim(claims, tierClaim),
    expiresAt: Math.min(tokens.expiresAt, endsAt),
  };
}
