/** The composition root: from a project's data to listening apps. Read it first. */

import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { type AdminAddress, OpenApps } from './open-apps.ts';
import { Reload } from './reload.ts';
import type { Generation } from './schema/build/load.ts';
import { Served } from './served.ts';
import { describeReplies, loadServing, type ProjectConfig, type Serving } from './serving.ts';
import { createShared, type Shared } from './shared.ts';
import { createRedis } from './stores/redis.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createMetrics, type Metrics, metricsSink } from './telemetry/metrics.ts';
import { RecordSinks } from './telemetry/record.ts';
import { readSigningKeys } from './upstream/caller/signing-keys.ts';
import { type LeasedServices, leaseServices } from './upstream/lease.ts';
import type { MockOptions } from './upstream/mock/options.ts';
import type { ReplyShape } from './upstream/mock/shape.ts';
import { servicesOf } from './upstream/service.ts';
import { openServices, type ServicesInput } from './upstream/services.ts';

/** What a gateway is started with. */
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
  readonly admin?: AdminAddress | undefined;
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

/**
 * Loads the schemas and starts a listener per app. Throws a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { root, admin, log = createLog() } = options;
  const signing = await readSigningKeys(root, options.signingKeys ?? []);
  const metrics = options.metrics ?? createMetrics({ isProcessIncluded: true });
  const redis =
    options.redis === undefined ? undefined : await createRedis({ url: options.redis, log, metrics });
  const shared = await createShared(redis, log, metrics);
  const { load, connect } = loaders(options, shared, signing);
  const { first, backend } = await closingOnFailure(shared, async () => ({
    first: load(options),
    backend: await connect(options.services),
  }));
  const served = new Served(first, metrics);
  const sinks = new RecordSinks([metricsSink(metrics)]);
  const apps = new OpenApps({ root, admin, served, redis, jwks: signing?.jwks, log, metrics, sinks });
  const reload = new Reload({ served, apps, backend, load, connect, graceMs: DEFAULT_GRACE_MS });
  const stop = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    await apps.stop(graceMs);
    await Promise.all([reload.close(), shared.close()]);
  };
  try {
    (await apps.prepare(options.apps, backend))(0);
    apps.start();
  } catch (error) {
    await stop(0);
    throw error;
  }
  return {
    get apps() {
      return served.now.apps.map((app) => listening(app, apps, served));
    },
    get admin() {
      return admin === undefined ? undefined : apps.originOf({ name: 'admin', ...admin });
    },
    schemas: () => served.now.schemas,
    reload: () => reload.schemas(),
    configure: (read) => reload.project(read),
    stop,
  };
}

/** What makes a generation of a project, and its connections to services. */
function loaders(
  { root, mock }: GatewayOptions,
  shared: Shared,
  signing: ServicesInput['signing'],
): {
  load(project: ProjectConfig): Serving;
  connect(services: ServicesConfig): Promise<LeasedServices>;
} {
  const replies = new WeakMap<object, ReplyShape>();
  const mocking = mock === undefined ? mock : { ...mock, find: (call: object) => replies.get(call) };
  return {
    load(project) {
      const loaded = loadServing(root, project, shared);
      if (mock !== undefined) describeReplies(loaded.schemas, replies);
      return loaded;
    },
    connect: async (services) =>
      leaseServices(await openServices(servicesOf(services), { mocking, signing })),
  };
}

/** Closes what is shared again when what needs it cannot be made. */
async function closingOnFailure<Made>(shared: Shared, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    await shared.close();
    throw error;
  }
}

function listening(app: AppConfig, apps: OpenApps, served: Served): ListeningApp {
  const origin = apps.originOf(app) ?? '';
  const endpoints = [...served.pipelinesOf(app.name).keys()].map((path) => origin + path);
  return { name: app.name, origin, endpoints };
}
