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
import type { HeldSession, Session, SessionStore } from '../../stores/sessions/session.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { Unauthorized } from '../challenge.ts';
import { createReplayGuard, type ReplayGuard } from '../replay.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { refuseForgery } from './csrf.ts';
import { createFreshness, type KeepFresh } from './freshness.ts';
import { beginSession, type Grant } from './grant.ts';
import { createLogins, type Logins } from './logins.ts';
import { readLogoutToken } from './logout-token.ts';
import { Logouts } from './logouts.ts';
import { principalOf } from './principal.ts';
import { loginFailed, Provider } from './provider.ts';
import { createPublicUrl, type PublicUrlOf } from './public-url.ts';
import { returnPath } from './return-path.ts';
import { createStore, orUnavailable } from './store.ts';

/** What is read of a request that a browser made. */
export interface BrowserRequest {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Adds lines of Set-Cookie to the answer. */
export type SetCookies = (lines: string[]) => void;

/** What the sessions of one app need. */
export interface SessionsInput {
  readonly app: Pick<AppConfig, 'name' | 'development' | 'auth' | 'corsOrigins'>;
  readonly config: SessionConfig;
  /** The project's folder. */
  readonly root: string;
  readonly redis: RedisStore | undefined;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The sessions of one app: login, callback, logout, and who a cookie stands for. Each call hands the lines of Set-Cookie
 * to `setCookies` as soon as they are known, also where it rejects later.
 */
export class Sessions {
  /** The path below which the routes of sessions are. */
  readonly path: string;
  readonly #input: SessionsInput;
  readonly #now: () => number;
  readonly #publicUrlOf: PublicUrlOf;
  readonly #store: SessionStore;
  readonly #replay: ReplayGuard;
  readonly #logins: Logins;
  readonly #logouts: Logouts;
  readonly #provider: Provider;
  readonly #keepFresh: KeepFresh;

  /** Throws a StartupError for a config that cannot be kept. */
  constructor(input: SessionsInput) {
    const { app, config, redis, now = Date.now } = input;
    this.path = config.path;
    this.#input = input;
    this.#now = now;
    this.#publicUrlOf = createPublicUrl(app);
    this.#store = createStore({ app, config, redis, now });
    const isLocalAllowed = app.auth.whenRedisIsAway === 'local';
    this.#replay = createReplayGuard({ redis, isLocalAllowed, log: input.log, now });
    const keys = createSealKeys(app.name, config.keys, redis);
    this.#logins = createLogins({ cookie: config.cookie, keys, replay: this.#replay, now });
    this.#logouts = new Logouts({ cookie: config.cookie, keys, now });
    this.#provider = new Provider(input);
    this.#keepFresh = createFreshness({
      store: this.#store,
      provider: this.#provider,
      now,
      told: (event) => this.#count(event),
    });
  }

  /** Whether the request brings a session cookie, good or not. */
  isBrought({ cookie }: IncomingHttpHeaders): boolean {
    return readCookie(cookie, this.#input.config.cookie) !== undefined;
  }

  /**
   * Whose session the cookie is. Rejects with CSRF_REFUSED, UNAUTHENTICATED for a session that has ended, and
   * UPSTREAM_UNAVAILABLE when the store or the provider does not answer.
   */
  async authenticate(request: BrowserRequest, setCookies: SetCookies): Promise<Principal> {
    const { config } = this.#input;
    const { cookie } = request.headers;
    this.#refuseForeign(request);
    const held = await orUnavailable(() => this.#find(readCookie(cookie, config.cookie) ?? ''));
    if (held === undefined) {
      setCookies(this.#erase(cookie));
      throw new Unauthorized('The session has ended. Log in again.', { scheme: 'Cookie' });
    }
    if (held.cookie !== undefined) setCookies(this.#write(held.cookie, held.session.endsAt, cookie));
    return principalOf(held.session, config);
  }

  /** Begins a login; the URL of the provider to send the browser to. */
  async login(returnTo: string | null, { headers }: BrowserRequest, setCookies: SetCookies): Promise<string> {
    const path = returnPath(returnTo, this.#input.config.returnPaths);
    const begun = await orUnavailable(() => this.#logins.begin(path, headers.cookie));
    const url = await this.#provider.authorizationUrl(this.#callbackUrl(headers), begun.login);
    setCookies(begun.lines);
    return url.href;
  }

  /**
   * Ends a login with what the provider's redirect says in `query`; the path to send the browser to. Rejects with
   * LOGIN_FAILED for a login that this browser has not begun.
   */
  async callback(query: string, { headers }: BrowserRequest, setCookies: SetCookies): Promise<string> {
    const state = new URLSearchParams(query).get('state');
    const { login, lines } = await orUnavailable(() => this.#logins.finish(state, headers.cookie));
    setCookies(lines);
    const url = new URL(`${this.#callbackUrl(headers)}?${query}`);
    try {
      const grant = await this.#provider.redeem(url, login);
      setCookies(await this.#begin(grant, headers.cookie));
      return login.returnTo;
    } catch (error) {
      return withLoginError(login.returnTo, error);
    }
  }

  /**
   * Ends the session here. The URL to go on to: of this origin, and from there the browser is sent to where the provider
   * ends its own session; the path of `returnTo` where there is no session, or the provider has no such place.
   */
  async logout(returnTo: string | null, request: BrowserRequest, setCookies: SetCookies): Promise<string> {
    const { config } = this.#input;
    const { headers } = request;
    const value = readCookie(headers.cookie, config.cookie);
    const path = returnPath(returnTo, config.returnPaths);
    if (value === undefined) return path;
    this.#refuseForeign(request);
    const session = await orUnavailable(() => this.#store.end(value));
    setCookies(this.#erase(headers.cookie));
    if (session === undefined) return path;
    this.#count('logged_out');
    const { base } = this.#publicUrlOf(headers);
    const away = await this.#endAtProvider(session, base + path);
    if (away === undefined) return path;
    setCookies(await orUnavailable(() => this.#logouts.begin(away)));
    return `${base}${this.path}/logout/continue`;
  }

  /**
   * Where a browser goes on after `logout`: to the provider, or to the first return path when it has nothing to end there.
   * Rejects with CSRF_REFUSED for a script, which could read where it was sent.
   */
  async continueLogout({ headers }: BrowserRequest, setCookies: SetCookies): Promise<string> {
    const mode = headers['sec-fetch-mode'];
    if (mode !== undefined && mode !== 'navigate')
      throw new FacetError('CSRF_REFUSED', 'Only a browser that navigates goes on from here, and no script.');
    const { url, lines } = await orUnavailable(() => this.#logouts.finish(headers.cookie));
    setCookies(lines);
    return url ?? this.#publicUrlOf(headers).base + returnPath(null, this.#input.config.returnPaths);
  }

  /** Ends the sessions that a logout token of the provider names. Rejects with LOGIN_FAILED for a token that is not good. */
  async endByToken(token: string): Promise<void> {
    const { app, config, log } = this.#input;
    const trust = await this.#provider.trust();
    const { clientId } = config;
    const ended = await readLogoutToken(token, { ...trust, clientId, replay: this.#replay });
    await orUnavailable(() => this.#store.endAll(ended));
    log('info', 'the login provider has ended sessions', { app: app.name });
  }

  close(): void {
    this.#provider.close();
  }

  /** A new session, whatever session the browser held before; the lines of its cookie. */
  async #begin(grant: Grant, cookies: string | undefined): Promise<string[]> {
    const { cookie: name, absoluteSeconds } = this.#input.config;
    const session = beginSession(grant, this.#now(), absoluteSeconds * 1000);
    if (session === undefined) throw loginFailed();
    const before = readCookie(cookies, name);
    if (before !== undefined) await orUnavailable(() => this.#store.end(before));
    const value = await orUnavailable(() => this.#store.create(session));
    const lines = this.#write(value, session.endsAt, cookies);
    this.#count('begun');
    return lines;
  }

  /** The session of a cookie, with new tokens where the old ones were about to end. */
  async #find(value: string): Promise<HeldSession | undefined> {
    const held = await this.#store.find(value);
    const fresh = held && (await this.#keepFresh(held));
    if (fresh === undefined && held !== undefined) await this.#store.end(value);
    return fresh;
  }

  async #endAtProvider(session: Session, returnTo: string): Promise<URL | undefined> {
    const { refresh, id } = session.tokens;
    if (refresh !== undefined) void this.#provider.revoke(refresh).catch(() => {});
    return this.#provider.endSessionUrl(id, returnTo).catch(() => undefined);
  }

  #refuseForeign({ method, headers }: BrowserRequest): void {
    const own = this.#publicUrlOf(headers).origin;
    refuseForgery(method, headers, { own, origins: this.#input.app.corsOrigins });
  }

  #callbackUrl(headers: IncomingHttpHeaders): string {
    return `${this.#publicUrlOf(headers).base}${this.path}/callback`;
  }

  #write(value: string, endsAt: number, before: string | undefined): string[] {
    const maxAgeSeconds = Math.max(1, Math.ceil((endsAt - this.#now()) / 1000));
    const lines = writeCookie({ name: this.#input.config.cookie, value, maxAgeSeconds }, before);
    if (lines !== undefined) return lines;
    throw new Error(`the session of a caller is too large for cookies (${value.length} signs): use Redis`);
  }

  #erase(before: string | undefined): string[] {
    return writeCookie({ name: this.#input.config.cookie, value: undefined }, before) ?? [];
  }

  #count(event: string): void {
    this.#input.metrics.count('facet_sessions_total', { app: this.#input.app.name, event });
  }
}

/** What the provider itself refused is told to the page, which knows best what to do: the person may have said no. */
function withLoginError(returnTo: string, error: unknown): string {
  const cause = error instanceof FacetError ? error.cause : undefined;
  if (!(cause instanceof AuthorizationResponseError)) throw error;
  const code = /^[a-z_]{1,64}$/.test(cause.error) ? cause.error : 'refused';
  const [path = '', hash] = returnTo.split('#');
  return `${path}${path.includes('?') ? '&' : '?'}login_error=${code}${hash === undefined ? '' : `#${hash}`}`;
}
