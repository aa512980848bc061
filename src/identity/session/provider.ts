/** The OpenID provider that logs in: code for tokens, new tokens for old, and what it publishes; by openid-client. */

import { setTimeout as wait } from 'node:timers/promises';
import { jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { FacetError } from '../../base/errors.ts';
import { algorithms } from '../../config/auth.ts';
import type { SessionConfig } from '../../config/session.ts';
import { describeError, type Log } from '../../telemetry/log.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { providerDown } from '../challenge.ts';
import { createJwks, type KeySet } from '../jwks.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { createClientAuth } from './client-auth.ts';
import { type Grant, grantOf } from './grant.ts';

export interface LoginChecks {
  readonly state: string;
  readonly nonce: string;
  /** Of PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Every call rejects with UPSTREAM_UNAVAILABLE while the provider does not answer. */
export interface Provider {
  authorizationUrl(redirectUri: string, checks: LoginChecks): Promise<URL>;
  /** Rejects with LOGIN_FAILED for an answer that does not fit the checks, or a code that the provider does not take. */
  redeem(url: URL, checks: LoginChecks): Promise<Grant>;
  /** Undefined when the provider does not take the token any more. */
  refresh(refreshToken: string): Promise<Grant | undefined>;
  revoke(token: string): Promise<void>;
  /** Where the browser ends its session at the provider; undefined for a provider without such a place. */
  endSessionUrl(idToken: string, returnTo: string): Promise<URL | undefined>;
  /** What tokens of the provider itself are checked with. */
  trust(): Promise<{ readonly issuer: string; readonly keys: KeySet }>;
  close(): void;
}

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

export function createProvider({ config, root, log, metrics }: ProviderInput): Provider {
  const clientAuth = createClientAuth(config, root);
  let known: Promise<Discovered> | undefined;
  let keys: KeySet | undefined;

  const discover = async (): Promise<Discovered> => {
    const isHttp = config.issuer.startsWith('http:') || config.allowHttp;
    const client = await oidc.discovery(
      new URL(config.issuer),
      config.clientId,
      undefined,
      await clientAuth(),
      {
        timeout: config.timeoutMs / 1000,
        [oidc.customFetch]: boundedFetch,
        execute: [oidc.enableNonRepudiationChecks, ...(isHttp ? [oidc.allowInsecureRequests] : [])],
      },
    );
    const url = client.serverMetadata().jwks_uri;
    if (url === undefined) throw new Error('the provider publishes no keys');
    keys ??= createJwks({ url, ...PUBLISHED, log, metrics });
    return { client, keys };
  };
  const discovered = (): Promise<Discovered> => {
    if (known !== undefined) return known;
    const asked = discover();
    known = asked;
    // Forgotten after a pause, so that a provider that is away is asked once for many logins.
    asked.catch(async () => {
      await wait(PAUSE_MS, undefined, { ref: false });
      known = undefined;
    });
    return asked;
  };
  const using = async <Result>(what: string, use: (found: Discovered) => Promise<Result> | Result) => {
    try {
      return await use(await discovered());
    } catch (error) {
      if (error instanceof FacetError) throw error;
      log('warn', `the login provider gave no usable answer: ${what}`, {
        issuer: config.issuer,
        reason: describeError(error)['error'],
      });
      throw providerDown('The login provider', error);
    }
  };
  const accept = async (answer: Answer, { client, keys: published }: Discovered): Promise<Grant> => {
    const access =
      config.claims === 'access' ? await verify(answer.access_token, client, published) : undefined;
    return grantOf(answer, answer.claims(), access, config.scopes);
  };

  return {
    authorizationUrl: (redirectUri, { state, nonce, verifier }) =>
      using('its settings', async ({ client }) =>
        oidc.buildAuthorizationUrl(client, {
          ...config.parameters,
          redirect_uri: redirectUri,
          scope: config.scopes.join(' '),
          state,
          nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      ),
    redeem: (url, { state, nonce, verifier }) =>
      using('a code for tokens', async (found) => {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
        try {
          return await accept(await oidc.authorizationCodeGrant(found.client, url, checks), found);
        } catch (error) {
          if (isNoAnswer(error)) throw error;
          log('info', 'a login failed', { issuer: config.issuer, reason: describeError(error)['error'] });
          throw loginFailed(error);
        }
      }),
    refresh: (refreshToken) =>
      using('new tokens for old', async (found) => {
        try {
          return await accept(await oidc.refreshTokenGrant(found.client, refreshToken), found);
        } catch (error) {
          if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant') return undefined;
          throw error;
        }
      }),
    revoke: (token) =>
      using('the end of a token', async ({ client }) => {
        if (client.serverMetadata().revocation_endpoint !== undefined)
          await oidc.tokenRevocation(client, token, { token_type_hint: 'refresh_token' });
      }),
    endSessionUrl: (idToken, returnTo) =>
      using('its settings', ({ client }) =>
        client.serverMetadata().end_session_endpoint === undefined
          ? undefined
          : oidc.buildEndSessionUrl(client, { id_token_hint: idToken, post_logout_redirect_uri: returnTo }),
      ),
    trust: () =>
      using('its settings', ({ client, keys: published }) => ({
        issuer: client.serverMetadata().issuer,
        keys: published,
      })),
    close: () => keys?.close(),
  };
}

type Answer = oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

/** How the keys of a provider are kept: as those of an issuer that says nothing else. */
const PUBLISHED = { jwksRefreshSeconds: 600, jwksCooldownSeconds: 30, jwksMaxStaleSeconds: 86_400 };

/** The claims of an access token that is a JWT. It came from the provider itself; that it is signed is checked all the same. */
async function verify(token: string, client: oidc.Configuration, keys: KeySet) {
  const { payload } = await jwtVerify(
    token,
    ({ alg, kid }) => keys.find(algorithms.find((known) => known === alg) ?? 'ES256', kid),
    { issuer: client.serverMetadata().issuer, algorithms: [...algorithms] },
  );
  return payload;
}

/** Nothing is known about the login: the provider is away, or overloaded. */
function isNoAnswer(error: unknown): boolean {
  if (error instanceof FacetError) return true;
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 || error.status === 429;
  const { cause, code } = error as { cause?: unknown; code?: unknown };
  return code === 'OAUTH_TIMEOUT' || error instanceof TypeError || cause instanceof TypeError;
}

export function loginFailed(cause?: unknown): FacetError {
  const message =
    'The login cannot be completed: it was not begun in this browser, or is too old, or was used already.';
  return new FacetError('LOGIN_FAILED', message, { cause });
}
