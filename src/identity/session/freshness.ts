/** Keeps a session going: new tokens before the old ones end, one refresh for all requests that come meanwhile. */

import { FacetError } from '../../base/errors.ts';
import { SingleFlight } from '../../base/single-flight.ts';
import { StoreUnavailable } from '../../stores/redis.ts';
import type { HeldSession, SessionStore } from '../../stores/sessions/session.ts';
import { continueSession } from './grant.ts';
import type { Provider } from './provider.ts';

/** What sessions are renewed with. */
export interface FreshnessInput {
  readonly store: SessionStore;
  readonly provider: Pick<Provider, 'refresh'>;
  readonly now: () => number;
  /** What came of asking for new tokens; for the metrics. */
  readonly told: (event: 'refreshed' | 'refresh_refused' | 'refresh_failed') => void;
}

/** After a provider did not answer, how long a session that still counts does not ask it again. */
const PAUSE_MS = 1000;

/** Undefined for a session that has ended. Rejects with UPSTREAM_UNAVAILABLE when the tokens are over and nobody tells. */
export type KeepFresh = (held: HeldSession) => Promise<HeldSession | undefined>;

/** Renews a session from the time its tokens say; see `KeepFresh` for what it gives. */
export function createFreshness({ store, provider, now, told }: FreshnessInput): KeepFresh {
  const renewals = new SingleFlight<HeldSession | undefined>();
  let pausedUntil = 0;

  const renew = (held: HeldSession): Promise<HeldSession | undefined> =>
    store.renew(held, async (session) => {
      const { refresh } = session.tokens;
      if (refresh === undefined) return undefined;
      const grant = await provider.refresh(refresh).catch((error: unknown) => {
        told('refresh_failed');
        throw error;
      });
      const next = grant && continueSession(session, grant, now());
      told(next === undefined ? 'refresh_refused' : 'refreshed');
      return next;
    });

  return async (held) => {
    const { refresh, refreshAt, expiresAt } = held.session.tokens;
    const isOver = now() >= expiresAt;
    if (refresh === undefined) return isOver ? undefined : held;
    if (now() < refreshAt || (!isOver && now() < pausedUntil)) return held;
    try {
      return await renewals.run(held.key, () => renew(held));
    } catch (error) {
      if (!isAway(error) || now() >= expiresAt) throw error;
      pausedUntil = now() + PAUSE_MS;
      return held;
    }
  };
}

/** Nothing was said about the session: the provider does not answer, or the store does not. */
function isAway(error: unknown): boolean {
  if (error instanceof StoreUnavailable) return true;
  return error instanceof FacetError && error.code === 'UPSTREAM_UNAVAILABLE';
}
