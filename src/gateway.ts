/** The composition root: from a project's data to listening apps. Read it first. */

import { StartupError } from './base/startup-error.ts';
import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { createAdmin } from './edge/admin.ts';
import { createFront } from './edge/front.ts';
import type { Health } from './edge/health.ts';
import { type Listener, listen } from './edge/listener.ts';
import { createPipeline, type Pipeline } from './edge/pipeline.ts';
import { createIdentities } from './envelope/identity/identities.ts';
import type { PlanOperation } from './envelope/known-operation.ts';
import { planOperation } from './plan/plan-operation.ts';
import type { ClientSchema } from './schema/graph/tailor.ts';
import { type Generation, loadSchemas } from './schema/load.ts';
import { createAppCounters } from './stores/app-counters.ts';
import type { Counters } from './stores/counters.ts';
import { createMemoryCounters } from './stores/memory-counters.ts';
import { createRedis, type RedisStore } from './stores/redis.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createClusters } from './upstream/clusters.ts';

export interface GatewayOptions {
  /** The folder that holds `schemas/`. */
  readonly root: string;
  readonly services: ServicesConfig;
  readonly apps: readonly AppConfig[];
  /** Where health and metrics are; no such listener when not said. */
  readonly admin?: { readonly host: string; readonly port: number } | undefined;
  /** The URL of what several gateways share (see RedisInput); memory of this process when not said. */
  readonly redis?: string | undefined;
  readonly log?: Log;
  readonly metrics?: Metrics;
}

export interface ListeningApp {
  readonly name: string;
  /** `http://host:port`. */
  readonly origin: string;
  /** The GraphQL endpoints: one, or one a version. */
  readonly endpoints: readonly string[];
}

export interface Gateway {
  readonly apps: readonly ListeningApp[];
  /** `http://host:port` of the admin listener. */
  readonly admin: string | undefined;
  /** The generation that is served now. */
  schemas(): Generation;
  /**
   * Builds a new generation beside the one that is served, and swaps them: operations under way end on theirs,
   * streams are told to come again. Throws a SchemaError and keeps serving the old one when a file is wrong; until
   * a later reload succeeds, readiness tells that it is.
   */
  reload(): void;
  /** Not ready from now on; answers under way have `graceMs` to end. */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10_000;

/** What is swapped as one: the schemas, and by app and path what serves them. */
interface Serving {
  readonly schemas: Generation;
  readonly pipelines: ReadonlyMap<string, ReadonlyMap<string, Pipeline>>;
}

/**
 * Loads the schemas and starts a listener per app. Throws a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { services, apps, log = createLog(), metrics = createMetrics({ isProcessIncluded: true }) } = options;
  const redis =
    options.redis === undefined ? undefined : await createRedis({ url: options.redis, log, metrics });
  const shared: Shared = { log, metrics, counters: countersOf(apps, redis, metrics) };
  let serving = await closingOnFailure(redis, () => load(options, shared));
  const identities = await closingOnFailure(redis, () =>
    createIdentities({ apps, root: options.root, redis, log, metrics }),
  );
  const state: { isReady: boolean; problem: string | undefined } = { isReady: false, problem: undefined };
  const health: Health = {
    isReady: () => state.isReady && identities.isAble(),
    problem: () => {
      if (!identities.isAble())
        return 'the keys to check tokens with, or the API keys, could not be read yet';
      return state.problem ?? (redis?.isUp() === false ? 'Redis does not answer' : undefined);
    },
  };
  metrics.set('facet_schema_is_current', 1);
  const clusters = createClusters(Object.entries(services).map(([name, service]) => ({ name, ...service })));
  const listeners: Listener[] = [];

  const startApp = async (app: AppConfig): Promise<ListeningApp> => {
    const identity = identities.of(app.name);
    const pipelines = (): ReadonlyMap<string, Pipeline> => serving.pipelines.get(app.name) ?? new Map();
    const handle = createFront({ app, pipelines, identity, clusters, health, log });
    const listener = await listen(app.name, app.host, app.port, handle);
    listeners.push(listener);
    const { origin } = listener;
    return { name: app.name, origin, endpoints: [...pipelines().keys()].map((path) => origin + path) };
  };
  const reload = (): void => {
    const before = serving;
    try {
      serving = load(options, shared);
      state.problem = undefined;
    } catch (error) {
      if (error instanceof StartupError) state.problem = error.message;
      throw error;
    } finally {
      metrics.count('facet_schema_reloads_total', {
        outcome: serving === before ? 'refused' : 'served',
      });
      metrics.set('facet_schema_is_current', serving === before ? 0 : 1);
    }
    for (const pipeline of [...before.pipelines.values()].flatMap((byPath) => [...byPath.values()]))
      pipeline.retire();
  };
  const startAdmin = async ({ host, port }: NonNullable<GatewayOptions['admin']>): Promise<string> => {
    const listener = await listen('admin', host, port, createAdmin({ health, metrics }));
    listeners.push(listener);
    return listener.origin;
  };
  const stop = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    state.isReady = false;
    await Promise.all(listeners.map((listener) => listener.stop(graceMs)));
    identities.close();
    await Promise.all([clusters.close(), redis?.close()]);
  };

  try {
    await identities.started();
    const started: ListeningApp[] = [];
    for (const app of apps) started.push(await startApp(app));
    const admin = options.admin === undefined ? undefined : await startAdmin(options.admin);
    state.isReady = true;
    return { apps: started, admin, schemas: () => serving.schemas, reload, stop };
  } catch (error) {
    await stop(0);
    throw error;
  }
}

/** What outlives a generation of schemas. */
interface Shared {
  readonly log: Log;
  readonly metrics: Metrics;
  /** By app. */
  readonly counters: ReadonlyMap<string, Counters>;
}

/** Takes the connection to Redis away again when what needs it cannot be made. */
async function closingOnFailure<Made>(redis: RedisStore | undefined, make: () => Made): Promise<Made> {
  try {
    return make();
  } catch (error) {
    await redis?.close();
    throw error;
  }
}

function countersOf(
  apps: readonly AppConfig[],
  redis: RedisStore | undefined,
  metrics: Metrics,
): Shared['counters'] {
  const local = createMemoryCounters();
  return new Map(
    apps.map(({ name, limits: { whenRedisIsAway: mode, instances } }) => {
      const decidedWithout = (): void => metrics.count('facet_limits_without_redis_total', { app: name });
      return [name, createAppCounters({ redis, local, mode, instances, decidedWithout })];
    }),
  );
}

function load({ root, services, apps }: GatewayOptions, shared: Shared): Serving {
  const schemas = loadSchemas({ root, services, apps });
  const pipelines = new Map(
    apps.map((app) => [app.name, pipelinesOf(app, schemas.clients.get(app.name) ?? [], shared)]),
  );
  return { schemas, pipelines };
}

/** A client without versions is served at the app's path, others at `<path>/<version>`. */
function pipelinesOf(
  app: AppConfig,
  clients: readonly ClientSchema[],
  { log, metrics, counters }: Shared,
): ReadonlyMap<string, Pipeline> {
  return new Map(
    clients.map((client) => {
      const path = client.version === undefined ? app.path : `${app.path}/${client.version}`;
      const own = counters.get(app.name) ?? createMemoryCounters();
      const plan: PlanOperation = (document, { name }) => planOperation(client, document, name?.value);
      return [path, createPipeline({ app, client, path, log, metrics, counters: own, planOperation: plan })];
    }),
  );
}
