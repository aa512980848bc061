/**
 * The sessions of an app for browsers: tokens stay here, the browser holds one cookie (IETF "OAuth 2.0 for Browser-Based
 * Apps", the pattern of a backend for frontend).
 */

import type { IncomingHttpHeaders } from 'node:http';
import { AuthorizationResponseError } from 'openid-client';
import { FacetError } from '../../base/errors.ts';
import type { Principal } from '../../base/principal.ts';
import type { AppConfig } from '../../config/app.ts';
import type { SessionConfig } from '../../config/session.ts';
import type { RedisStore } from '../../stores/redis.ts';
import { createSealKeys } from '../../stores/sessions/seal-keys.ts';
import type { HeldSession, Session } from '../../stores/sessions/session.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { Unauthorized } from '../challenge.ts';
import { createReplayGuard } from '../replay.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { refuseForgery } from './csrf.ts';
import { createFreshness } from './freshness.ts';
import { beginSession } from './grant.ts';
import { createLogins } from './logins.ts';
import { readLogoutToken } from './logout-token.ts';
import { principalOf } from './principal.ts';
import { createProvider, loginFailed } from './provider.ts';
import { createPublicUrl } from './public-url.ts';
import { returnPath } from './return-path.ts';
import { createStore, orUnavailable } from './store.ts';

/** What is read of a request that a browser made. */
export interface BrowserRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

export type SetCookies = (lines: string[]) => void;

/** Lines of Set-Cookie are told as they come to be known, also where the call rejects. */
export interface Sessions {
  readonly path: string;
  /** Whether the request brings a session, good or not. */
  isBrought(headers: IncomingHttpHeaders): boolean;
  /** Rejects with CSRF_REFUSED, UNAUTHENTICATED for a session that has ended, UPSTREAM_UNAVAILABLE when it cannot be told. */
  authenticate(request: BrowserRequest, setCookies: SetCookies): Promise<Principal>;
  /** Where to log in. */
  login(returnTo: string | null, request: BrowserRequest, setCookies: SetCookies): Promise<string>;
  /** Where to go on, after the provider has sent the browser back with this query. */
  callback(query: string, request: BrowserRequest, setCookies: SetCookies): Promise<string>;
  /** Ends the session here, and says where it is ended at the provider. */
  logout(returnTo: string | null, request: BrowserRequest, setCookies: SetCookies): Promise<string>;
  /** Ends what a logout token of the provider names. */
  endByToken(token: string): Promise<void>;
  close(): void;
}

export interface SessionsInput {
  readonly app: Pick<AppConfig, 'name' | 'development' | 'auth' | 'corsOrigins'>;
  readonly config: SessionConfig;
  /** The project's folder. */
  readonly root: string;
  readonly redis: RedisStore | undefined;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
  readonly now?: () => number;
}

/** Throws a StartupError for a config that cannot be kept. */
export function createSessions(input: SessionsInput): Sessions {
  const { app, config, redis, log, metrics, now = Date.now } = input;
  const { cookie: name, absoluteSeconds, returnPaths } = config;
  const publicUrlOf = createPublicUrl(app);
  const store = createStore({ app, config, redis, now });
  const keys = createSealKeys(app.name, config.keys, redis);
  const replay = createReplayGuard(redis);
  const logins = createLogins({ cookie: name, keys, replay, now });
  const provider = createProvider(input);
  const keepFresh = createFreshness({
    store,
    provider,
    now,
    told: (event) => metrics.count('facet_sessions_total', { app: app.name, event }),
  });

  const write = (value: string, endsAt: number, before: string | undefined): string[] => {
    const maxAgeSeconds = Math.max(1, Math.ceil((endsAt - now()) / 1000));
    const lines = writeCookie({ name, value, maxAgeSeconds }, before);
    if (lines !== undefined) return lines;
    throw new Error(`the session of a caller is too large for cookies (${value.length} signs): use Redis`);
  };
  const erase = (before: string | undefined): string[] =>
    writeCookie({ name, value: undefined }, before) ?? [];
  const refuseForeign = ({ method, headers }: BrowserRequest): void =>
    refuseForgery(method, headers, { own: publicUrlOf(headers).origin, origins: app.corsOrigins });
  const find = async (value: string): Promise<HeldSession | undefined> => {
    const held = await store.find(value);
    const fresh = held && (await keepFresh(held));
    if (fresh === undefined && held !== undefined) await store.end(value);
    return fresh;
  };
  const endAtProvider = async (session: Session, returnTo: string): Promise<string | undefined> => {
    const { refresh, id } = session.tokens;
    if (refresh !== undefined) void provider.revoke(refresh).catch(() => {});
    return (await provider.endSessionUrl(id, returnTo).catch(() => undefined))?.href;
  };

  return {
    path: config.path,
    isBrought: ({ cookie }) => readCookie(cookie, name) !== undefined,
    async authenticate(request, setCookies) {
      const { cookie } = request.headers;
      refuseForeign(request);
      const held = await orUnavailable(() => find(readCookie(cookie, name) ?? ''));
      if (held === undefined) {
        setCookies(erase(cookie));
        throw new Unauthorized('The session has ended. Log in again.', { scheme: 'Cookie' });
      }
      if (held.cookie !== undefined) setCookies(write(held.cookie, held.session.endsAt, cookie));
      return principalOf(held.session, config);
    },
    async login(returnTo, { headers }, setCookies) {
      const redirectUri = `${publicUrlOf(headers).base}${config.path}/callback`;
      const begun = await orUnavailable(() =>
        logins.begin(returnPath(returnTo, returnPaths), headers.cookie),
      );
      const url = await provider.authorizationUrl(redirectUri, begun.login);
      setCookies(begun.lines);
      return url.href;
    },
    async callback(query, { headers }, setCookies) {
      const state = new URLSearchParams(query).get('state');
      const { login, lines } = await orUnavailable(() => logins.finish(state, headers.cookie));
      setCookies(lines);
      const url = new URL(`${publicUrlOf(headers).base}${config.path}/callback?${query}`);
      try {
        const session = beginSession(await provider.redeem(url, login), now(), absoluteSeconds * 1000);
        if (session === undefined) throw loginFailed();
        // Whatever session the browser held before, it is another one from now on.
        const before = readCookie(headers.cookie, name);
        if (before !== undefined) await orUnavailable(() => store.end(before));
        setCookies(write(await orUnavailable(() => store.create(session)), session.endsAt, headers.cookie));
        metrics.count('facet_sessions_total', { app: app.name, event: 'begun' });
        return login.returnTo;
      } catch (error) {
        return withLoginError(login.returnTo, error);
      }
    },
    async logout(returnTo, request, setCookies) {
      const { headers } = request;
      const value = readCookie(headers.cookie, name);
      const path = returnPath(returnTo, returnPaths);
      if (value === undefined) return path;
      refuseForeign(request);
      const session = await orUnavailable(() => store.end(value));
      setCookies(erase(headers.cookie));
      if (session !== undefined)
        metrics.count('facet_sessions_total', { app: app.name, event: 'logged_out' });
      const away = session && (await endAtProvider(session, publicUrlOf(headers).base + path));
      return away ?? path;
    },
    async endByToken(token) {
      const trust = await provider.trust();
      const ended = await readLogoutToken(token, { ...trust, clientId: config.clientId, replay });
      await orUnavailable(() => store.endAll(ended));
      log('info', 'the login provider has ended sessions', { app: app.name });
    },
    close: provider.close,
  };
}

/** What the provider itself refused is told to the page, which knows best what to do: the person may have said no. */
function withLoginError(returnTo: string, error: unknown): string {
  const cause = error instanceof FacetError ? error.cause : undefined;
  if (!(cause instanceof AuthorizationResponseError)) throw error;
  const code = /^[a-z_]{1,64}$/.test(cause.error) ? cause.error : 'refused';
  const [path = '', hash] = returnTo.split('#');
  return `${path}${path.includes('?') ? '&' : '?'}login_error=${code}${hash === undefined ? '' : `#${hash}`}`;
}
