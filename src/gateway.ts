/** The composition root: from a project's data to listening apps. Read it first. */

import { StartupError } from './base/startup-error.ts';
import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { createAdmin } from './edge/admin.ts';
import { createFront, type Handle } from './edge/front.ts';
import type { Health } from './edge/health.ts';
import { Listeners, type Wanted } from './edge/listeners.ts';
import { createPipeline, type Pipeline } from './edge/pipeline.ts';
import { createAuthenticate } from './envelope/authenticate.ts';
import type { ClientSchema } from './schema/graph/tailor.ts';
import { type Generation, loadSchemas } from './schema/load.ts';
import { replyShapes } from './schema/mock/reply-shapes.ts';
import { createRedis } from './stores/redis.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics } from './telemetry/metrics.ts';
import { createClusters } from './upstream/clusters.ts';
import { type LeasedClusters, leaseClusters } from './upstream/lease.ts';
import type { MockOptions } from './upstream/mock/options.ts';
import type { ReplyShape } from './upstream/mock/shape.ts';

export interface GatewayOptions {
  /** The folder that holds `schemas/`. */
  readonly root: string;
  readonly services: ServicesConfig;
  readonly apps: readonly AppConfig[];
  /** Where health and metrics are; no such listener when not said. */
  readonly admin?: { readonly host: string; readonly port: number } | undefined;
  /** Services that are answered from the schema, for development and tests. */
  readonly mock?: MockOptions | undefined;
  /** The URL of what several gateways share (see RedisInput); memory of this process when not said. */
  readonly redis?: string | undefined;
  readonly log?: Log;
  readonly metrics?: Metrics;
}

/** What a project's own modules say: all that can change while it is served, beside the schema files. */
export type ProjectConfig = Pick<GatewayOptions, 'services' | 'apps'>;

export interface ListeningApp {
  readonly name: string;
  /** `http://host:port`. */
  readonly origin: string;
  /** The GraphQL endpoints: one, or one a version. */
  readonly endpoints: readonly string[];
}

export interface Gateway {
  /** As they are now. */
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
  /**
   * The same with other apps and services: apps may come, go and listen elsewhere. When reading rejects, a file is
   * wrong or a port cannot be listened on, nothing changes and it rejects with the StartupError. One call at a time.
   */
  configure(read: () => ProjectConfig | Promise<ProjectConfig>): Promise<void>;
  /** Not ready from now on; answers under way have `graceMs` to end. */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10_000;

/** What is swapped as one: the project, its schemas, and by app and path what serves them. */
interface Serving extends ProjectConfig {
  readonly schemas: Generation;
  readonly pipelines: ReadonlyMap<string, ReadonlyMap<string, Pipeline>>;
}

/**
 * Loads the schemas and starts a listener per app. Throws a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const {
    root,
    mock,
    admin,
    log = createLog(),
    metrics = createMetrics({ isProcessIncluded: true }),
  } = options;
  const state: { isReady: boolean; problem: string | undefined } = { isReady: false, problem: undefined };
  const health: Health = {
    isReady: () => state.isReady,
    problem: () => state.problem ?? (redis?.isUp() === false ? 'Redis does not answer' : undefined),
  };
  const replies = new WeakMap<object, ReplyShape>();
  const load = (project: ProjectConfig): Serving => {
    const loaded = loadProject(root, project, log);
    if (mock !== undefined) describeReplies(loaded.schemas, replies);
    return loaded;
  };
  const connect = (services: ServicesConfig): LeasedClusters => {
    const settings = Object.entries(services).map(([name, service]) => ({ name, ...service }));
    return leaseClusters(
      createClusters(settings, mock === undefined ? mock : { ...mock, find: (call) => replies.get(call) }),
    );
  };
  /** An app's own: it stays while neither the app nor the services change, and with it what it has fetched. */
  const frontOf = (app: AppConfig, { clusters, use }: LeasedClusters): Handle => {
    const pipelines = (): ReadonlyMap<string, Pipeline> => serving.pipelines.get(app.name) ?? new Map();
    const authenticate = createAuthenticate(app.jwt);
    const front = createFront({ app, pipelines, authenticate, clusters, health, log });
    return (request, response) => {
      response.once('close', use());
      front(request, response);
    };
  };
  const adminListener: Wanted[] =
    admin === undefined ? [] : [{ name: 'admin', ...admin, handle: createAdmin({ health, metrics }) }];

  metrics.set('facet_schema_is_current', 1);
  let serving = load(options);
  let backend = connect(options.services);
  const redis =
    options.redis === undefined ? undefined : await createRedis({ url: options.redis, log, metrics });
  const listeners = new Listeners();
  let fronts = new Map(options.apps.map((app) => [app.name, frontOf(app, backend)]));

  const prepare = (apps: readonly AppConfig[], handles: ReadonlyMap<string, Handle>) =>
    listeners.prepare([
      ...adminListener,
      ...apps.flatMap(({ name, host, port }) => {
        const handle = handles.get(name);
        return handle === undefined ? [] : [{ name, host, port, handle }];
      }),
    ]);
  const serve = (next: Serving): void => {
    const before = serving;
    serving = next;
    state.problem = undefined;
    told('served');
    for (const pipeline of [...before.pipelines.values()].flatMap((byPath) => [...byPath.values()]))
      pipeline.retire();
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
    const before = { serving, backend };
    let next = backend;
    try {
      const project = await read();
      const loaded = load(project);
      if (!isSame(project.services, serving.services)) next = connect(project.services);
      const kept = new Map(serving.apps.map((app) => [app.name, app]));
      const handles = new Map(
        project.apps.map((app) => {
          const known =
            next === backend && isSame(app, kept.get(app.name)) ? fronts.get(app.name) : undefined;
          return [app.name, known ?? frontOf(app, next)];
        }),
      );
      const prepared = await prepare(project.apps, handles);
      fronts = handles;
      backend = next;
      serve(loaded);
      prepared.commit(DEFAULT_GRACE_MS);
      if (before.backend !== backend) before.backend.retire();
    } catch (error) {
      if (next !== backend) void next.close();
      refuse(error);
    }
  };
  const stop = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    state.isReady = false;
    await listeners.stop(graceMs);
    await Promise.all([backend.close(), redis?.close()]);
  };

  try {
    (await prepare(options.apps, fronts)).commit(0);
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

function listening(app: AppConfig, listeners: Listeners, { pipelines }: Serving): ListeningApp {
  const origin = listeners.originOf(app) ?? '';
  const paths = [...(pipelines.get(app.name)?.keys() ?? [])];
  return { name: app.name, origin, endpoints: paths.map((path) => origin + path) };
}

function loadProject(root: string, { services, apps }: ProjectConfig, log: Log): Serving {
  const schemas = loadSchemas({ root, services, apps });
  const pipelines = new Map(
    apps.map((app) => [app.name, pipelinesOf(app, schemas.clients.get(app.name) ?? [], log)]),
  );
  return { services, apps, schemas, pipelines };
}

function describeReplies({ services, clients }: Generation, replies: WeakMap<object, ReplyShape>): void {
  const models = [...clients.values()].flat().map(({ model }) => model);
  for (const [call, reply] of replyShapes(services, models)) replies.set(call, reply);
}

/** Settings are plain data in the order of their schema. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A client without versions is served at the app's path, others at `<path>/<version>`. */
function pipelinesOf(
  app: AppConfig,
  clients: readonly ClientSchema[],
  log: Log,
): ReadonlyMap<string, Pipeline> {
  return new Map(
    clients.map((client) => {
      const path = client.version === undefined ? app.path : `${app.path}/${client.version}`;
      return [path, createPipeline(client, path, { app, log })];
    }),
  );
}
