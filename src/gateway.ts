/** The composition root: from a project's data to listening apps. Read it first. */

import { isDeepStrictEqual } from 'node:util';
import { StartupError } from './base/startup-error.ts';
import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { type AdminInput, createAdmin } from './edge/admin.ts';
import { Front, type Handle } from './edge/front.ts';
import type { Health } from './edge/health.ts';
import { Listeners, type Wanted } from './edge/listeners.ts';
import type { Pipeline } from './edge/pipeline.ts';
import { createTls } from './edge/tls.ts';
import { createIdentities, type Identities } from './identity/identities.ts';
import type { Generation } from './schema/build/load.ts';
import { describeReplies, loadServing, type ProjectConfig, retire, type Serving } from './serving.ts';
import { createShared } from './shared.ts';
import { createRedis, type RedisStore } from './stores/redis.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics, metricsSink } from './telemetry/metrics.ts';
import { RecordSinks } from './telemetry/record.ts';
import { readSigningKeys } from './upstream/caller/signing-keys.ts';
import { type LeasedServices, leaseServices } from './upstream/lease.ts';
import type { MockOptions } from './upstream/mock/options.ts';
import type { ReplyShape } from './upstream/mock/shape.ts';
import { servicesOf } from './upstream/service.ts';
import { openServices } from './upstream/services.ts';

/** What to serve. `parseApp` and `parseServices` make its parts from what a project exports. */
export interface GatewayOptions {
  /** The folder that holds `schemas/`. */
  readonly root: string;
  /** The services, by name. */
  readonly services: ServicesConfig;
  /** The apps, each with a listener of its own. */
  readonly apps: readonly AppConfig[];
  /**
   * Where health and metrics are served for operators; without it there is no such listener. Port 0 lets the
   * system choose.
   */
  readonly admin?: { readonly host: string; readonly port: number } | undefined;
  /** Services that are answered from the schema, for development and tests. */
  readonly mock?: MockOptions | undefined;
  /** The URL of what several gateways share (see RedisInput); memory of this process when not said. */
  readonly redis?: string | undefined;
  /** Private keys for tokens of the gateway's own, as PEM or JWK, or files of them: the first signs, all are published. */
  readonly signingKeys?: readonly string[] | undefined;
  /** Takes the log's entries. Default: JSON lines on standard error. */
  readonly log?: Log;
  /** Takes the metrics. Default: those of this process, served by the admin listener. */
  readonly metrics?: Metrics;
}

/** An app that accepts connections. */
export interface ListeningApp {
  /** The app's name. */
  readonly name: string;
  /** `http://host:port`, or `https://`. */
  readonly origin: string;
  /** The GraphQL endpoints: one, or one a version. */
  readonly endpoints: readonly string[];
}

/** A running gateway. */
export interface Gateway {
  /** The apps that listen now. */
  readonly apps: readonly ListeningApp[];
  /** `http://host:port` of the admin listener. */
  readonly admin: string | undefined;
  /** The schemas that are served now. */
  schemas(): Generation;
  /**
   * Builds a new generation beside the one that is served, and swaps them: operations under way end on theirs,
   * streams are told to come again. Throws a SchemaError and keeps serving the old one when a file is wrong; until
   * a later reload succeeds, readiness tells that it is.
   */
  reload(): void;
  /**
   * The same with other apps and services: apps may come, go and listen elsewhere. When reading rejects, a file is
   * wrong or a port cannot be listened on, nothing changes and it rejects with the StartupError. One call at a time.
   */
  configure(read: () => ProjectConfig | Promise<ProjectConfig>): Promise<void>;
  /** Not ready from now on; answers under way have `graceMs` to end. */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10_000;

/** An app that is served: who is calling it, and what answers. */
interface OpenApp {
  readonly app: AppConfig;
  readonly backend: LeasedServices;
  readonly identities: Identities;
  readonly handle: Handle;
}

type OpenApps = ReadonlyMap<string, OpenApp>;

/**
 * Loads the schemas and starts a listener per app. Throws a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { root, mock, admin, log = createLog() } = options;
  const signing = await readSigningKeys(root, options.signingKeys ?? []);
  const metrics = options.metrics ?? createMetrics({ isProcessIncluded: true });
  const sinks = new RecordSinks([metricsSink(metrics)]);
  const replies = new WeakMap<object, ReplyShape>();
  const mocking = mock === undefined ? mock : { ...mock, find: (call: object) => replies.get(call) };

  const redis =
    options.redis === undefined ? undefined : await createRedis({ url: options.redis, log, metrics });
  const shared = await createShared(redis, log, metrics);

  const load = (project: ProjectConfig): Serving => {
    const loaded = loadServing(root, project, shared);
    if (mock !== undefined) describeReplies(loaded.schemas, replies);
    return loaded;
  };
  const connect = async (services: ServicesConfig): Promise<LeasedServices> =>
    leaseServices(await openServices(servicesOf(services), { mocking, signing }));
  let [serving, backend] = await closingOnFailure(
    redis,
    async (): Promise<[Serving, LeasedServices]> => [load(options), await connect(options.services)],
  );
  let open: OpenApps = new Map();
  const listeners = new Listeners();
  const state: { isReady: boolean; problem: string | undefined } = { isReady: false, problem: undefined };
  const isAble = (): boolean => [...open.values()].every(({ identities }) => identities.isAble());
  const health: Health = {
    isReady: () => state.isReady && isAble(),
    problem: () => {
      if (!isAble()) return 'the keys to check tokens with, or the API keys, could not be read yet';
      return state.problem ?? (redis?.isUp() === false ? 'Redis does not answer' : undefined);
    },
  };
  metrics.set('facet_schema_is_current', 1);

  /** What has not changed stays as it is, and with it what it has fetched. */
  const openApp = (app: AppConfig, backendOfApp: LeasedServices): OpenApp => {
    const before = open.get(app.name);
    const kept = before?.app === app ? before : undefined;
    if (kept?.backend === backendOfApp) return kept;
    const identities = kept?.identities ?? createIdentities({ apps: [app], root, redis, log, metrics });
    const pipelines = (): ReadonlyMap<string, Pipeline> => serving.pipelines.get(app.name) ?? new Map();
    const identity = identities.of(app.name);
    const handle = new Front({
      app,
      pipelines,
      identity,
      backend: backendOfApp,
      health,
      refusal: () => state.problem,
      log,
      sinks,
    });
    return { app, backend: backendOfApp, identities, handle };
  };
  /** Opens apps beside those that are open, and gives what lets them answer in their place. */
  const prepare = async (apps: readonly AppConfig[], backendOfApps: LeasedServices) => {
    const next = new Map<string, OpenApp>();
    try {
      for (const app of apps) next.set(app.name, openApp(app, backendOfApps));
      await Promise.all([...next.values()].map(({ identities }) => identities.started()));
      const wanted = [...next.values()].map(({ app: { name, host, port, tls }, handle }) => ({
        name,
        host,
        port,
        handle,
        ...(tls === undefined ? {} : { tls: () => createTls({ name, config: tls, root, log }) }),
      }));
      const prepared = await listeners.prepare([
        ...adminListener(admin, { health, metrics, jwks: signing?.jwks }),
        ...wanted,
      ]);
      return (graceMs: number): void => {
        prepared.commit(graceMs);
        closeOthers(open, next);
        open = next;
      };
    } catch (error) {
      closeOthers(next, open);
      throw error;
    }
  };
  const serve = (next: Serving): void => {
    const before = serving;
    serving = next;
    state.problem = undefined;
    told('served');
    retire(before);
  };
  const told = (outcome: 'served' | 'refused'): void => {
    metrics.count('facet_schema_reloads_total', { outcome });
    metrics.set('facet_schema_is_current', outcome === 'served' ? 1 : 0);
  };
  const refuse = (error: unknown): never => {
    if (error instanceof StartupError) state.problem = error.message;
    told('refused');
    throw error;
  };
  const reload = (): void => {
    try {
      serve(load(serving));
    } catch (error) {
      refuse(error);
    }
  };
  const configure: Gateway['configure'] = async (read) => {
    const before = backend;
    let next = before;
    try {
      const project = keepUnchanged(await read(), serving);
      const loaded = load(project);
      if (project.services !== serving.services) next = await connect(project.services);
      const commit = await prepare(project.apps, next);
      backend = next;
      serve(loaded);
      commit(DEFAULT_GRACE_MS);
      if (next !== before) before.retire();
    } catch (error) {
      if (next !== before) void next.close();
      refuse(error);
    }
  };
  const stop = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    state.isReady = false;
    await listeners.stop(graceMs);
    closeOthers(open, new Map());
    await Promise.all([backend.close(), shared.close()]);
  };

  try {
    (await prepare(options.apps, backend))(0);
    state.isReady = true;
    return {
      get apps() {
        return serving.apps.map((app) => listening(app, listeners, serving));
      },
      get admin() {
        return admin === undefined ? undefined : listeners.originOf({ name: 'admin', ...admin });
      },
      schemas: () => serving.schemas,
      reload,
      configure,
      stop,
    };
  } catch (error) {
    await stop(0);
    throw error;
  }
}

/** What is as it was is the same object, and everything that was made for it goes on. */
function keepUnchanged({ services, apps }: ProjectConfig, before: ProjectConfig): ProjectConfig {
  const same = <Value>(now: Value, was: Value | undefined): Value =>
    was !== undefined && isDeepStrictEqual(now, was) ? was : now;
  const known = new Map(before.apps.map((app) => [app.name, app]));
  return {
    services: same(services, before.services),
    apps: apps.map((app) => same(app, known.get(app.name))),
  };
}

/** Takes the connection to Redis away again when what needs it cannot be made. */
async function closingOnFailure<Made>(
  redis: RedisStore | undefined,
  make: () => Promise<Made>,
): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    await redis?.close();
    throw error;
  }
}

function adminListener(admin: GatewayOptions['admin'], input: AdminInput): Wanted[] {
  return admin === undefined ? [] : [{ name: 'admin', ...admin, handle: createAdmin(input) }];
}

/** Who is calling is asked no more by apps that are not `kept`. */
function closeOthers(apps: OpenApps, kept: OpenApps): void {
  for (const [name, { identities }] of apps)
    if (kept.get(name)?.identities !== identities) identities.close();
}

function listening(app: AppConfig, listeners: Listeners, { pipelines }: Serving): ListeningApp {
  const origin = listeners.originOf(app) ?? '';
  const paths = [...(pipelines.get(app.name)?.keys() ?? [])];
  return { name: app.name, origin, endpoints: paths.map((path) => origin + path) };
}
