/** The composition root: from a project's data to listening apps. Read it first. */

import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { createFront } from './edge/front.ts';
import { type Listener, listen } from './edge/listener.ts';
import { createPipeline, type Pipeline } from './edge/pipeline.ts';
import { createAuthenticate } from './envelope/authenticate.ts';
import { type Generation, loadSchemas } from './schema/load.ts';
import type { ClientSchema } from './schema/tailor.ts';
import { createLog, type Log } from './telemetry/log.ts';
import { createClusters } from './upstream/clusters.ts';

export interface GatewayOptions {
  /** The folder that holds `schemas/`. */
  readonly root: string;
  readonly services: ServicesConfig;
  readonly apps: readonly AppConfig[];
  readonly log?: Log;
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
  readonly schemas: Generation;
  /** Not ready from now on; answers under way have `graceMs` to end. */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10_000;

/**
 * Loads the schemas and starts a listener per app. Throws a StartupError (a SchemaError for schema files) and leaves
 * nothing open when anything is wrong.
 */
export async function startGateway({
  root,
  services,
  apps,
  log = createLog(),
}: GatewayOptions): Promise<Gateway> {
  const schemas = loadSchemas({ root, services, apps });
  const settings = Object.entries(services).map(([name, service]) => ({ name, ...service }));
  const clusters = createClusters(settings);
  const listeners: Listener[] = [];
  let isReady = false;

  const startApp = async (app: AppConfig): Promise<ListeningApp> => {
    const pipelines = pipelinesOf(app, schemas.clients.get(app.name) ?? [], log);
    const front = createFront({
      app,
      pipelines,
      authenticate: createAuthenticate(app.jwt),
      clusters,
      health: { isReady: () => isReady },
      log,
    });
    const listener = await listen(app.name, app.host, app.port, front);
    listeners.push(listener);
    return {
      name: app.name,
      origin: listener.origin,
      endpoints: [...pipelines.keys()].map((path) => listener.origin + path),
    };
  };
  const stop = async (graceMs = DEFAULT_GRACE_MS): Promise<void> => {
    isReady = false;
    await Promise.all(listeners.map((listener) => listener.stop(graceMs)));
    await clusters.close();
  };

  try {
    const started: ListeningApp[] = [];
    for (const app of apps) started.push(await startApp(app));
    isReady = true;
    return { apps: started, schemas, stop };
  } catch (error) {
    await stop(0);
    throw error;
  }
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
