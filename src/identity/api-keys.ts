/** API keys of partners: found by their id, proven by their hash. */

import { hash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../base/principal.ts';
import type { ApiKeysConfig } from '../config/auth.ts';
import type { KeyBook, KnownKey } from '../stores/api-keys/key-book.ts';
import { idOfApiKey } from '../stores/api-keys/record.ts';
import type { Authenticator } from './authenticator.ts';
import { providerDown, Unauthorized } from './challenge.ts';

/** What API keys are checked with. */
export interface ApiKeyInput {
  readonly app: string;
  readonly config: ApiKeysConfig;
  readonly book: KeyBook;
  readonly now?: () => number;
}

/** What an unknown id is compared with, so that it takes as long as a known one. */
const DECOY = Buffer.alloc(32);

/** Knows partners by their API keys. Refuses with UNAUTHENTICATED, and UPSTREAM_UNAVAILABLE while the keys cannot be read. */
export function createApiKeyAuthenticator({ app, config, book, now = Date.now }: ApiKeyInput): Authenticator {
  const schemes = new Set(['header', ...config.schemes.map((scheme) => scheme.toLowerCase())]);
  const principals = new WeakMap<KnownKey, Principal>();

  return {
    authenticate({ scheme, value }) {
      const id = idOfApiKey(value);
      if (id === undefined && (scheme === 'bearer' || !schemes.has(scheme))) return undefined;
      // A key under a scheme that is not taken ends here: nobody else, and no provider, is to see it.
      if (id === undefined || !schemes.has(scheme)) throw refused();
      if (!book.isCurrent()) throw providerDown('The store of API keys');
      const known = book.find(id);
      const isSame = timingSafeEqual(hash('sha256', value, 'buffer'), known?.digest ?? DECOY);
      if (known === undefined || !isSame || !mayOpen(known, app, now())) throw refused();
      const principal = principals.get(known) ?? principalOf(known);
      principals.set(known, principal);
      return principal;
    },
    started: book.started,
    isAble: book.isCurrent,
    close: book.close,
  };
}

function mayOpen({ record, expiresAt }: KnownKey, app: string, nowMs: number): boolean {
  return record.app === app && record.revokedAt === undefined && nowMs < expiresAt;
}

/** The subject is of a form that no user id should have: a partner is never taken for the user of the same name. */
function principalOf({ record: { partner, scopes, tier }, expiresAt }: KnownKey): Principal {
  const subject = `partner:${partner}`;
  const claims = { sub: subject, partner, tier, scope: scopes.join(' ') };
  return { kind: 'api-key', subject, scopes: new Set(scopes), claims, tier, partner, expiresAt };
}

/** One answer for unknown, wrong, revoked and expired: which it is, is nobody's business but the owner's. */
function refused(): Unauthorized {
  return new Unauthorized('The API key is not valid.', { scheme: 'ApiKey', error: 'invalid_token' });
}
