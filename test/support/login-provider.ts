/** A real OpenID provider (`oidc-provider`) in the test's process: whoever comes is asked nothing but to press a button. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import Provider from 'oidc-provider';

export interface LoginProviderOptions {
  /** The origin of the app that logs in here. */
  readonly app: string;
  readonly accessTokenSeconds?: number;
  /** What the client is registered with, beside its names. */
  readonly client?: Readonly<Record<string, unknown>>;
}

export interface LoginProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Requests of the token endpoint so far: the grant type, and the status it was answered with. */
  readonly grants: { readonly type: string; readonly token: string; readonly status: number }[];
  /** Who is logged in with the next press of the button. */
  account: string;
  /** How long access tokens live that are given from now on. */
  accessTokenSeconds: number;
  /** Answers every request with 503 while it holds. */
  isDown: boolean;
  /** Sends the app a logout token as the provider does when a session ends by itself. */
  endSession(subject: string, sid: string): Promise<void>;
  /** A logout token signed by the provider's key; `claims` change it, undefined takes one out. */
  logoutToken(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

const client = { id: 'facet', secret: 'a secret of the test' };
const names: Readonly<Record<string, string>> = { ada: 'Ada Lovelace', grace: 'Grace Hopper' };
export const resource = 'https://api.shop.test';

export async function startLoginProvider(options: LoginProviderOptions): Promise<LoginProvider> {
  const { app, client: registered = {} } = options;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: 'test', alg: 'RS256', use: 'sig' };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: LoginProvider = {
    issuer,
    clientId: client.id,
    clientSecret: client.secret,
    grants: [],
    account: 'ada',
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    isDown: false,
    async endSession(subject, sid) {
      await (await provider.Client.find(client.id))?.backchannelLogout(subject, sid);
    },
    logoutToken: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const whole = {
        iss: issuer,
        aud: client.id,
        iat: now,
        exp: now + 120,
        jti: crypto.randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...claims,
      };
      const given = Object.entries(whole).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(given))
        .setProtectedHeader({ alg: 'RS256', kid: 'test', typ: 'logout+jwt', ...header })
        .sign(privateKey);
    },
    stop: () => stop(server),
  };
  const provider = new Provider(issuer, configuration(app, jwk, state, registered));
  const handle = provider.callback();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '/', method } = request;
    if (state.isDown) {
      response.writeHead(503).end();
      return;
    }
    if (url.startsWith('/interaction/')) {
      if (method === 'POST')
        await provider.interactionFinished(request, response, { login: { accountId: state.account } });
      else if (url.endsWith('/cancel'))
        await provider.interactionFinished(request, response, { error: 'access_denied' });
      else
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<form method="post"><button>Log in as ${state.account}</button></form>`);
      return;
    }
    if (url === '/token') recordGrant(request, response, state);
    await handle(request, response);
  }
  return state;
}

function recordGrant(request: IncomingMessage, response: ServerResponse, { grants }: LoginProvider): void {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  response.once('finish', () => {
    const form = new URLSearchParams(body);
    const token = form.get('refresh_token') ?? form.get('code') ?? '';
    grants.push({ type: form.get('grant_type') ?? '', token, status: response.statusCode });
  });
}

function configuration(app: string, jwk: JWK, state: LoginProvider, registered: object): object {
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${app}/auth/callback`],
        post_logout_redirect_uris: [`${app}/`],
        backchannel_logout_uri: `${app}/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        ...registered,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key of the test'] },
    scopes: ['openid', 'admin'],
    claims: { openid: ['sub', 'name', 'tenant', 'sid'] },
    // The ID token has the claims, so that nothing else must be asked.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    // Its own looks out for addresses of this machine, where the app of the test is.
    fetch: (url: string, { dispatcher: _dispatcher, ...options }: RequestInit & { dispatcher?: unknown }) =>
      fetch(url, options),
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    ttl: { AccessToken: () => state.accessTokenSeconds, IdToken: 3600, Interaction: 600, Session: 3600 },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context: { body: string }, form: string) => {
          context.body = `${form}<button form="op.logoutForm" name="logout" value="yes">Log out</button>`;
        },
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'admin',
          accessTokenFormat: 'jwt',
          accessTokenTTL: state.accessTokenSeconds,
        }),
      },
    },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        name: names[accountId] ?? accountId,
        tenant: accountId.startsWith('wide-') ? 'x'.repeat(Number(accountId.slice(5))) : 'north',
      }),
    }),
    extraTokenClaims: () => ({ tier: 'gold' }),
    async loadExistingGrant({ oidc }: GrantContext) {
      const { accountId } = oidc.session;
      const known = oidc.session.grantIdFor(oidc.client.clientId);
      if (known !== undefined) return oidc.provider.Grant.find(known);
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId });
      grant.addOIDCScope('openid admin');
      grant.addResourceScope(resource, 'admin');
      await grant.save();
      return grant;
    },
  };
}

interface GrantContext {
  readonly oidc: {
    readonly provider: Provider;
    readonly client: { readonly clientId: string };
    readonly session: { readonly accountId: string; grantIdFor(client: string): string | undefined };
  };
}

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
