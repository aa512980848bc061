/** What the provider says when it ends a session by itself: the logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). */

import { FacetError } from '../../base/errors.ts';
import { algorithms } from '../../config/auth.ts';
import type { LoginName } from '../../stores/sessions/session.ts';
import { type KeySet, verifyToken } from '../key-set.ts';
import type { ReplayGuard } from '../replay.ts';

/** What a logout token must fit. */
export interface LogoutTrust {
  readonly issuer: string;
  readonly keys: KeySet;
  readonly clientId: string;
  readonly replay: ReplayGuard;
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MAX_AGE_SECONDS = 300;
const LEEWAY_SECONDS = 30;

/** Rejects with LOGIN_FAILED for a token that is not good, UPSTREAM_UNAVAILABLE when the keys are not known. */
export async function readLogoutToken(token: string, trust: LogoutTrust): Promise<LoginName> {
  try {
    const { payload, protectedHeader } = await verifyToken(token, trust.keys, {
      issuer: trust.issuer,
      audience: trust.clientId,
      algorithms: [...algorithms],
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
      maxTokenAge: MAX_AGE_SECONDS,
      clockTolerance: LEEWAY_SECONDS,
    });
    const { jti = '', sub, sid, events, nonce } = payload;
    const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '') ?? 'jwt';
    if (type !== 'logout+jwt' && type !== 'jwt') throw new Error('it is of another type');
    if (!isEvent(events)) throw new Error('it tells of no logout');
    // So that no ID token can be taken for one.
    if (nonce !== undefined) throw new Error('it has a nonce');
    const name = nameOf(sid, sub);
    const lifeMs = (MAX_AGE_SECONDS + 2 * LEEWAY_SECONDS) * 1000;
    if (!(await trust.replay.isFirst(`logout:${jti}`, lifeMs))) throw new Error('it came before');
    return name;
  } catch (error) {
    if (error instanceof FacetError && error.code === 'UPSTREAM_UNAVAILABLE') throw error;
    throw new FacetError('LOGIN_FAILED', 'The logout token is not good.', { cause: error });
  }
}

function isEvent(events: unknown): boolean {
  const told = typeof events === 'object' && events !== null && Object.hasOwn(events, EVENT);
  const event = told ? (events as Record<string, unknown>)[EVENT] : undefined;
  return typeof event === 'object' && event !== null;
}

/** One login where the provider names it, else every login of the subject. */
function nameOf(sid: unknown, subject: unknown): LoginName {
  if (typeof sid === 'string' && sid !== '') return { sid };
  if (typeof subject === 'string' && subject !== '') return { subject };
  throw new Error('it names no session and no subject');
}
