/** Who is calling: the ways to prove it that an app has, in the order in which they are tried. */

import type { IncomingMessage } from 'node:http';
import { resolve } from 'node:path';
import type { Principal } from '../base/principal.ts';
import { StartupError } from '../base/startup-error.ts';
import type { AppConfig } from '../config/app.ts';
import type { IssuerConfig } from '../config/auth.ts';
import { createFileKeySource } from '../stores/api-keys/file-source.ts';
import { createKeyBook } from '../stores/api-keys/key-book.ts';
import { createRedisKeySource } from '../stores/api-keys/redis-source.ts';
import type { ApiKeySource } from '../stores/api-keys/source.ts';
import type { RedisStore } from '../stores/redis.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createApiKeyAuthenticator } from './api-keys.ts';
import type { Authenticator } from './authenticator.ts';
import { createCertificates } from './certificates.ts';
import { invalidToken, Unauthorized } from './challenge.ts';
import { readCredentials } from './credentials.ts';
import { createDpop } from './dpop.ts';
import { createIntrospectionAuthenticator } from './introspection.ts';
import { createJwks } from './jwks.ts';
import { createJwtAuthenticator } from './jwt.ts';
import { readKeyFiles } from './key-files.ts';
import type { KeySet } from './key-set.ts';
import { createReplayGuard } from './replay.ts';
import { Sessions, type SetCookies } from './session/sessions.ts';
import { checkSubjects } from './subjects.ts';

/** Who is calling one app. */
export interface Identity {
  /**
   * Undefined without credentials where the app takes such requests. Throws UNAUTHENTICATED for credentials that are not
   * good, FORBIDDEN for too few scopes, CSRF_REFUSED, UPSTREAM_UNAVAILABLE when it cannot be told.
   */
  authenticate(request: IncomingMessage, setCookies?: SetCookies): Principal | Promise<Principal> | undefined;
  /** Undefined for an app without. */
  readonly sessions: Sessions | undefined;
  /** Kept when the first try to have keys has ended; rejected with a StartupError for a damaged file. */
  readonly started: Promise<void>;
  /** Until this first holds, the gateway is not ready. */
  isAble(): boolean;
  close(): void;
}

/** What the identity of an app is made of. */
export interface IdentityInput {
  readonly app: Pick<AppConfig, 'name' | 'jwt' | 'auth' | 'development' | 'corsOrigins'> &
    Partial<Pick<AppConfig, 'tls'>>;
  /** The project's folder. */
  readonly root: string;
  readonly redis: RedisStore | undefined;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'count'>;
}

/** Throws a StartupError for a key file that cannot be read, for API keys without a place, `required` without a way, and issuers whose subjects could be the same. */
export function createIdentity(input: IdentityInput): Identity {
  const { auth } = input.app;
  checkSubjects(input.app);
  const authenticators = authenticatorsOf(input);
  const sessions = auth.session && new Sessions({ ...input, config: auth.session });
  const { certificates } = auth;
  const hasWays = authenticators.length + certificates.length > 0 || sessions !== undefined;
  const byCertificate = certificates.length === 0 ? undefined : createCertificates(certificates);
  if (byCertificate !== undefined && input.app.tls?.clientCa === undefined)
    throw new StartupError(
      `${input.app.name}: auth.certificates needs tls.clientCa: whose certificates count`,
    );
  if (!hasWays && auth.required)
    throw new StartupError(
      `${input.app.name}: auth.required needs a way to prove who is calling, such as jwt or apiKeys`,
    );
  const keyHeader = auth.apiKeys?.header;
  const started = Promise.all(authenticators.map((authenticator) => authenticator.started)).then(() => {});
  // Whoever waits for it is told; when another app stops the start first, nobody does.
  started.catch(() => {});

  const admit = (principal: Principal): Principal => {
    if (auth.scopes.every((scope) => principal.scopes.has(scope))) return principal;
    throw new Unauthorized('The credentials do not have the scopes that are needed here.', {
      code: 'FORBIDDEN',
      error: 'insufficient_scope',
      scope: auth.scopes.join(' '),
    });
  };
  return {
    sessions,
    authenticate(request, setCookies = () => {}) {
      if (!hasWays) return undefined;
      const credentials = readCredentials(request, keyHeader);
      if (credentials === undefined) {
        // A browser sends its cookie whether or not the page shows something else, so that goes before.
        if (sessions?.isBrought(request.headers) === true)
          return sessions.authenticate(request, setCookies).then(admit);
        const connected = byCertificate?.(request.socket);
        if (connected !== undefined) return admit(connected);
        if (auth.required) throw new Unauthorized('Credentials are needed here.');
        return undefined;
      }
      for (const authenticator of authenticators) {
        const principal = authenticator.authenticate(credentials);
        if (principal !== undefined)
          return principal instanceof Promise ? principal.then(admit) : admit(principal);
      }
      throw invalidToken('The token is not valid.');
    },
    started,
    isAble: () => authenticators.every((authenticator) => authenticator.isAble()),
    close: () => {
      for (const authenticator of authenticators) authenticator.close();
      sessions?.close();
    },
  };
}

function authenticatorsOf(input: IdentityInput): readonly Authenticator[] {
  const { app, redis, log } = input;
  const { auth } = app;
  const issuers = [...app.jwt, ...auth.jwt];
  if (
    auth.publicUrl === undefined &&
    !app.development &&
    issuers.some(({ dpop: bound }) => bound === 'required')
  )
    throw new StartupError(`${app.name}: dpop: 'required' needs auth.publicUrl: the URL that clients sign`);
  const replay = createReplayGuard({ redis, isLocalAllowed: auth.whenRedisIsAway === 'local', log });
  const dpop = createDpop({ publicUrl: auth.publicUrl, isHostTrusted: app.development, replay });
  const found: Authenticator[] = [];
  if (auth.apiKeys !== undefined) {
    const maxStaleMs = auth.apiKeys.maxStaleSeconds * 1000;
    const book = createKeyBook({ source: keySourceOf(input), maxStaleMs, log });
    found.push(createApiKeyAuthenticator({ app: app.name, config: auth.apiKeys, book }));
  }
  if (issuers.length > 0) {
    const trusted = issuers.map((issuer) => ({ ...issuer, keys: keysOf(issuer, input) }));
    found.push(createJwtAuthenticator(trusted, dpop));
  }
  // Last, because it takes whatever a token looks like.
  if (auth.introspection !== undefined)
    found.push(createIntrospectionAuthenticator(auth.introspection, { dpop, log }));
  return found;
}

function keysOf(issuer: IssuerConfig, { root, log, metrics }: IdentityInput): KeySet {
  const { jwksUrl, keyFiles = [] } = issuer;
  if (jwksUrl === undefined) return readKeyFiles(root, keyFiles);
  return createJwks({ ...issuer, url: jwksUrl, log, metrics });
}

/** Redis where there is one, so that all gateways have the same keys; else the app's file. */
export function keySourceOf({
  app,
  root,
  redis,
}: Pick<IdentityInput, 'app' | 'root' | 'redis'>): ApiKeySource {
  if (redis !== undefined) return createRedisKeySource(redis);
  const file = app.auth.apiKeys?.file;
  if (file !== undefined) return createFileKeySource(resolve(root, file));
  throw new StartupError(`${app.name}: API keys need a place: set REDIS_URL, or auth.apiKeys.file`);
}
