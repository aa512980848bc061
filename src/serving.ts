/** What is served at a time: a project's schemas, and by app and path what answers. Swapped as one. */

import type { AppConfig } from './config/app.ts';
import type { ServicesConfig } from './config/services.ts';
import { readTrustedDocuments } from './documents/trusted.ts';
import { createPipeline, type Pipeline } from './edge/pipeline.ts';
import type { PlanOperation } from './envelope/known-operation.ts';
import { planOperation } from './plan/plan-operation.ts';
import { type Generation, loadSchemas } from './schema/build/load.ts';
import type { ClientSchema } from './schema/client-schema.ts';
import { replyShapes } from './schema/mock/reply-shapes.ts';
import type { Shared } from './shared.ts';
import type { ReplyShape } from './upstream/mock/shape.ts';

/** What a project's own modules say: all that can change while it is served, beside the schema files. */
export interface ProjectConfig {
  /** The services, by name. */
  readonly services: ServicesConfig;
  /** The apps, each with a listener of its own. */
  readonly apps: readonly AppConfig[];
}

/** A project's configuration with its schemas, and what answers for each app and path. */
export interface Serving extends ProjectConfig {
  readonly schemas: Generation;
  readonly pipelines: ReadonlyMap<string, ReadonlyMap<string, Pipeline>>;
}

/** Throws a SchemaError with every problem of every schema file. */
export function loadServing(root: string, { services, apps }: ProjectConfig, shared: Shared): Serving {
  const schemas = loadSchemas({ root, services, apps });
  const pipelines = new Map(
    apps.map((app) => [app.name, pipelinesOf(root, app, schemas.clients.get(app.name) ?? [], shared)]),
  );
  return { services, apps, schemas, pipelines };
}

/** A client without versions is served at the app's path, others at `<path>/<version>`. */
function pipelinesOf(
  root: string,
  app: AppConfig,
  clients: readonly ClientSchema[],
  { log, metrics, countersOf, registered, automaticOf, usage }: Shared,
): ReadonlyMap<string, Pipeline> {
  return new Map(
    clients.map((client) => {
      const path = client.version === undefined ? app.path : `${app.path}/${client.version}`;
      const plan: PlanOperation = (document, { name }) => planOperation(client, document, name?.value);
      const counters = countersOf(app);
      const documents = {
        trusted: readTrustedDocuments(root, client),
        registered,
        automatic: automaticOf(app),
      };
      const input = { app, client, path, log, metrics, counters, documents, usage, planOperation: plan };
      return [path, createPipeline(input)];
    }),
  );
}

/** Its streams end, and their clients come again. */
export function retire({ pipelines }: Serving): void {
  for (const byPath of pipelines.values()) for (const pipeline of byPath.values()) pipeline.retire();
}

/** Adds what a mock answers to each call of these schemas. */
export function describeReplies(
  { services, clients }: Generation,
  replies: WeakMap<object, ReplyShape>,
): void {
  const models = [...clients.values()].flat().map(({ model }) => model);
  for (const [call, reply] of replyShapes(services, models)) replies.set(call, reply);
}
