/** The OpenID provider that logs in: code for tokens, new tokens for old, and what it publishes; by openid-client. */

import { setTimeout as wait } from 'node:timers/promises';
import * as oidc from 'openid-client';
import { FacetError } from '../../base/errors.ts';
import { algorithms } from '../../config/auth.ts';
import type { SessionConfig } from '../../config/session.ts';
import { describeError, type Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { providerDown } from '../challenge.ts';
import { createJwks } from '../jwks.ts';
import { type KeySet, verifyToken } from '../key-set.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { createClientAuth } from './client-auth.ts';
import { type Grant, grantOf } from './grant.ts';

/** What the gateway sent with a login, and what the provider's answer must fit. */
export interface LoginChecks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** What the login provider of one app is asked with. */
export interface ProviderInput {
  readonly config: SessionConfig;
  /** The project's folder. */
  readonly root: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
}

/** After a provider did not answer, how long it is not asked for its settings again. */
const PAUSE_MS = 500;

interface Discovered {
  readonly client: oidc.Configuration;
  readonly keys: KeySet;
}

/** The login provider of one app. Every call rejects with UPSTREAM_UNAVAILABLE while the provider does not answer. */
export class Provider {
  readonly #input: ProviderInput;
  readonly #clientAuth: () => Promise<oidc.ClientAuth>;
  #discovered: Promise<Discovered> | undefined;
  #keys: KeySet | undefined;

  /** Throws a StartupError for a key file that cannot be used. */
  constructor(input: ProviderInput) {
    this.#input = input;
    this.#clientAuth = createClientAuth(input.config, input.root);
  }

  /** Where the browser logs in. */
  authorizationUrl(redirectUri: string, { state, nonce, verifier }: LoginChecks): Promise<URL> {
    const { parameters, scopes } = this.#input.config;
    return this.#using('its settings', async ({ client }) =>
      oidc.buildAuthorizationUrl(client, {
        ...parameters,
        redirect_uri: redirectUri,
        scope: scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
    );
  }

  /** Rejects with LOGIN_FAILED for an answer that does not fit the checks, or a code that the provider does not take. */
  redeem(url: URL, { state, nonce, verifier }: LoginChecks): Promise<Grant> {
    const { config, log } = this.#input;
    return this.#using('a code for tokens', async (found) => {
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
      try {
        return await this.#accept(await oidc.authorizationCodeGrant(found.client, url, checks), found);
      } catch (error) {
        if (isNoAnswer(error)) throw error;
        log('info', 'a login failed', { issuer: config.issuer, reason: describeError(error)['error'] });
        throw loginFailed(error);
      }
    });
  }

  /** Undefined when the provider does not take the token any more. */
  refresh(refreshToken: string): Promise<Grant | undefined> {
    return this.#using('new tokens for old', async (found) => {
      try {
        return await this.#accept(await oidc.refreshTokenGrant(found.client, refreshToken), found);
      } catch (error) {
        if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return undefined;
        throw error;
      }
    });
  }

  /** Ends a refresh token at the provider, where it has a place for that (RFC 7009). */
  revoke(token: string): Promise<void> {
    return this.#using('the end of a token', async ({ client }) => {
      if (client.serverMetadata().revocation_endpoint !== undefined)
        await oidc.tokenRevocation(client, token, { token_type_hint: 'refresh_token' });
    });
  }

  /** Where the browser ends its session at the provider; undefined for a provider without such a place. */
  endSessionUrl(idToken: string, returnTo: string): Promise<URL | undefined> {
    return this.#using('its settings', ({ client }) =>
      client.serverMetadata().end_session_endpoint === undefined
        ? undefined
        : oidc.buildEndSessionUrl(client, { id_token_hint: idToken, post_logout_redirect_uri: returnTo }),
    );
  }

  /** What tokens of the provider itself are checked with. */
  trust(): Promise<{ readonly issuer: string; readonly keys: KeySet }> {
    return this.#using('its settings', ({ client, keys }) => ({
      issuer: client.serverMetadata().issuer,
      keys,
    }));
  }

  close(): void {
    this.#keys?.close();
  }

  /** The provider's settings (OpenID Connect Discovery 1.0), asked for with the first login. */
  #discover(): Promise<Discovered> {
    if (this.#discovered !== undefined) return this.#discovered;
    const asked = this.#fetchSettings();
    this.#discovered = asked;
    // Forgotten after a pause, so that a provider that is away is asked once for many logins.
    asked.catch(async () => {
      await wait(PAUSE_MS, undefined, { ref: false });
      this.#discovered = undefined;
    });
    return asked;
  }

  async #fetchSettings(): Promise<Discovered> {
    const { config, log, metrics } = this.#input;
    const isHttp = config.issuer.startsWith('http:') || config.allowHttp;
    const client = await oidc.discovery(
      new URL(config.issuer),
      config.clientId,
      undefined,
      await this.#clientAuth(),
      {
        timeout: config.timeoutMs / 1000,
        [oidc.customFetch]: boundedFetch,
        execute: [oidc.enableNonRepudiationChecks, ...(isHttp ? [oidc.allowInsecureRequests] : [])],
      },
    );
    const url = client.serverMetadata().jwks_uri;
    if (url === undefined) throw new Error('the provider publishes no keys');
    this.#keys ??= createJwks({ url, ...PUBLISHED, log, metrics });
    return { client, keys: this.#keys };
  }

  /** `what` is for the log: what the provider was asked for when it gave no usable answer. */
  async #using<Result>(what: string, use: (found: Discovered) => Promise<Result> | Result): Promise<Result> {
    try {
      return await use(await this.#discover());
    } catch (error) {
      if (error instanceof FacetError) throw error;
      this.#input.log('warn', `the login provider gave no usable answer: ${what}`, {
        issuer: this.#input.config.issuer,
        reason: describeError(error)['error'],
      });
      throw providerDown('The login provider', error);
    }
  }

  async #accept(answer: Answer, { client, keys }: Discovered): Promise<Grant> {
    const { claims, scopes } = this.#input.config;
    const access = claims === 'access' ? await verify(answer.access_token, client, keys) : undefined;
    return grantOf(answer, answer.claims(), access, scopes);
  }
}

type Answer = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** How the keys of a provider are kept: as those of an issuer that says nothing else. */
const PUBLISHED = { jwksRefreshSeconds: 600, jwksCooldownSeconds: 30, jwksMaxStaleSeconds: 86_400 };

/** The claims of an access token that is a JWT. It came from the provider itself; that it is signed is checked all the same. */
async function verify(token: string, client: oidc.Configuration, keys: KeySet) {
  const { issuer } = client.serverMetadata();
  const { payload } = await verifyToken(token, keys, { issuer, algorithms: [...algorithms] });
  return payload;
}

/** Nothing is known about the login: the provider is away, or overloaded. */
function isNoAnswer(error: unknown): boolean {
  if (error instanceof FacetError) return true;
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 || error.status === 429;
  const { cause, code } = error as { cause?: unknown; code?: unknown };
  return code === 'OAUTH_TIMEOUT' || error instanceof TypeError || cause instanceof TypeError;
}

/** LOGIN_FAILED in words that tell nothing about why. */
export function loginFailed(cause?: unknown): FacetError {
  const message =
    'The login cannot be completed: it was not begun in this browser, or is too old, or was used already.';
  return new FacetError('LOGIN_FAILED', message, { cause });
}
