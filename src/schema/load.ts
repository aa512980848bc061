/** Reads, checks and builds everything a project's schema files say: one generation of schemas, ready to serve. */

import { type DocumentNode, type GraphQLSchema, Kind, validateSchema } from 'graphql';
import type { FindRoot } from '../upstream/graphql/directive.ts';
import { loadProtos } from '../upstream/grpc/protos.ts';
import { type Protocol, protocolOf } from '../upstream/protocol.ts';
import { bindGraph } from './bind/bind-graph.ts';
import { bindSchema } from './bind/executable.ts';
import { checkGraph } from './check/check-graph.ts';
import { checkEntities } from './check/check-graphql.ts';
import { checkModel } from './check/check-model.ts';
import { checkSdl } from './check/check-sdl.ts';
import type { ModelScope } from './check/model-scope.ts';
import { Diagnostics, placeOfError } from './diagnostics.ts';
import { completeModel } from './graph/complete.ts';
import { composeSchema } from './graph/compose.ts';
import { createGraph, type ServiceGraph } from './graph/graph.ts';
import { type ClientSchema, graphFields, tailorClient } from './graph/tailor.ts';
import type { Model, ModelType } from './model.ts';
import { graphqlModel, remoteRoot } from './read/graphql-service.ts';
import { parseModel } from './read/parse-model.ts';
import { type PublishedSdl, readPublishedSdl } from './read/published-sdl.ts';
import { listProtoFiles, readClientFiles, readServiceFiles } from './read/source-files.ts';

export interface Generation {
  /** The whole services graph, executable: what every client is a part of. */
  readonly graph: GraphQLSchema;
  /** By app, in the order of their versions. */
  readonly clients: ReadonlyMap<string, readonly ClientSchema[]>;
  /** What the service files say, as it was read. */
  readonly services: ServiceGraph;
}

export interface LoadInput {
  /** The project's folder: it holds `schemas/`. */
  readonly root: string;
  readonly services: Readonly<Record<string, { readonly url: string; readonly kind?: Protocol | undefined }>>;
  readonly apps: readonly { readonly name: string; readonly forwardHeaders?: readonly string[] }[];
}

/** Throws a SchemaError with every problem of every file. */
export function loadSchemas({ root, services, apps }: LoadInput): Generation {
  const diagnostics = new Diagnostics();
  const files = readServiceFiles(root, diagnostics);
  if (files.length === 0 && diagnostics.items.length === 0)
    diagnostics.add(
      'FACET_NO_SERVICES',
      'there is no service file',
      'describe a service in schemas/services/<service>.graphql',
      undefined,
      'schemas/services',
    );
  diagnostics.throwIfAny();

  const protos = loadProtos(listProtoFiles(root));
  const published = new Map<string, PublishedSdl>();
  for (const { service, document } of files) {
    const settings = services[service];
    if (settings !== undefined && protocolOf(settings) === 'graphql')
      published.set(service, readPublishedSdl(document, diagnostics.report));
  }
  const remotes = new Map(
    [...published].flatMap(([service, { schema }]) =>
      schema === undefined ? [] : [[service, schema] as const],
    ),
  );
  const findRoot: FindRoot = (service, operation, field) =>
    remoteRoot(remotes.get(service), operation, field);
  const written = files.map(({ service, document }) => {
    const sdl = published.get(service);
    const documents = [sdl?.document ?? document];
    const model = parseModel({ name: service, service, documents, protos, findRoot }, diagnostics.report);
    return sdl === undefined ? model : graphqlModel(model, sdl);
  });
  const { models, documents } = complete(written);
  const graph = createGraph(models);
  const typeNames = new Set(written.flatMap((model) => [...model.types.keys()]));
  const findType = (name: string): ModelType | undefined =>
    written.map((model) => model.types.get(name)).find((type) => type !== undefined);
  const scope = { services, protos, remotes, findRoot, graphTypes: graph.types, findType };
  for (const { service, document } of files)
    if (!published.has(service)) checkNoSchemaDefinition(document, diagnostics);
  checkGraph(written, diagnostics.report);
  for (const [index, model] of written.entries()) {
    const fieldsOf: ModelScope['fieldsOf'] = (type) => graphFields(graph, type);
    const definitions = [...(models[index] ?? model).types.values()].map((type) => type.node);
    checkSdl({ kind: Kind.DOCUMENT, definitions }, 'service', diagnostics.report);
    checkModel(model, { ...scope, fieldsOf, typeNames }, diagnostics.report);
    checkEntities(model, graph.types, diagnostics.report);
  }
  diagnostics.throwIfAny();
  for (const [service, { problem }] of published) {
    if (problem !== undefined)
      diagnostics.add(
        'FACET_INVALID_SDL',
        problem.replace(/\.$/, ''),
        'fields that the service itself gives name types of this file only',
        undefined,
        `schemas/services/${service}.graphql`,
      );
  }
  diagnostics.throwIfAny();

  const composed = composeSchema(documents, graph);
  for (const error of validateSchema(composed))
    diagnostics.add(
      'FACET_INVALID_SCHEMA',
      error.message,
      undefined,
      placeOfError(error),
      'schemas/services',
    );
  diagnostics.throwIfAny();
  const graphBinder = bindGraph(composed, graph);

  const clients = new Map<string, readonly ClientSchema[]>();
  for (const { name: app, forwardHeaders = [] } of apps) {
    const before = diagnostics.items.length;
    const clientFiles = readClientFiles(root, app, diagnostics);
    // Without a file that does not parse, every other file seems to miss what it says.
    if (diagnostics.items.length > before) continue;
    const tailored = clientFiles.map((client) =>
      tailorClient(
        { files: client, graph, composed, graphBinder, scope: { ...scope, forwardHeaders } },
        diagnostics,
      ),
    );
    clients.set(
      app,
      tailored.filter((client) => client !== undefined),
    );
  }
  diagnostics.throwIfAny();
  return { graph: bindSchema(composed, graphBinder.bindings), clients, services: graph };
}

/** Root types have their usual names in every file, so that all files speak of the same ones. */
function checkNoSchemaDefinition(document: DocumentNode, { report }: Diagnostics): void {
  for (const node of document.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    report({
      code: 'FACET_SCHEMA_DEFINITION',
      message: 'a service file defines no schema: its root types are Query, Mutation and Subscription',
      node,
      fix: 'take it out',
    });
  }
}

/** Each service's model with the entities it only refers to, and its subschema as a whole document. */
function complete(written: readonly Model[]) {
  const defined = new Map<string, ModelType>();
  for (const type of written.flatMap((model) => [...model.types.values()])) {
    const before = defined.get(type.name);
    // Of an entity the definition with the key counts, wherever it stands.
    if (before === undefined || (before.keyFields.length === 0 && type.keyFields.length > 0))
      defined.set(type.name, type);
  }
  const models: Model[] = [];
  const documents = new Map<string, ReturnType<typeof completeModel>['document']>();
  for (const model of written) {
    const { document, implicitEntities } = completeModel(model, (name) => defined.get(name));
    models.push({
      ...model,
      types: new Map([...model.types, ...implicitEntities.map((type) => [type.name, type] as const)]),
    });
    documents.set(model.name, document);
  }
  return { models, documents };
}
