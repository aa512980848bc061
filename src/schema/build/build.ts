/**
 * From a project's files to its schemas. Everything that can be checked is checked: a mistake in one file does not
 * hide a mistake in another, and what only follows from another mistake is not reported.
 */

import { type GraphQLSchema, Kind, validateSchema } from 'graphql';
import { claimsSentTo } from '../../upstream/caller/claims-sent.ts';
import { bindGraph } from '../bind/bind-graph.ts';
import type { Binder } from '../bind/binder.ts';
import { graphCheck } from '../check/check-graph.ts';
import { checkModel } from '../check/check-model.ts';
import { sdlCheck } from '../check/check-sdl.ts';
import type { ClientSchema } from '../client-schema.ts';
import { type Diagnostics, placeOfError } from '../diagnostics.ts';
import { agreedDocuments } from '../graph/agreed-documents.ts';
import { type CompletedModels, completeModels } from '../graph/complete-models.ts';
import { withoutUnknownTypes } from '../graph/composable.ts';
import { composeSchema } from '../graph/compose.ts';
import { type Composed, composedOf } from '../graph/composed.ts';
import { createGraph, type ServiceGraph } from '../graph/graph.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { graphFields } from '../graph/readable-fields.ts';
import { firstByName, type Model, type ModelType } from '../model.ts';
import { type ReadServices, readServices } from '../read/read-services.ts';
import type { ServiceAddress } from '../read/service-address.ts';
import { readClientFiles } from '../read/source-files.ts';
import type { Unread } from '../read/unread.ts';
import { bindDraft } from './bind-draft.ts';
import { modelChecks } from './checks.ts';
import { type ClientDraft, draftClient } from './draft-client.ts';

/** A project whose schema files are read. */
export interface LoadInput {
  /** The project's folder: it holds `schemas/`. */
  readonly root: string;
  readonly services: Readonly<Record<string, ServiceAddress>>;
  readonly apps: readonly { readonly name: string; readonly forwardHeaders?: readonly string[] }[];
}

function claimsByService(services: LoadInput['services']): ClientSchema['claimsSentTo'] {
  return new Map(
    Object.entries(services).flatMap(([name, { identity }]) =>
      identity === undefined ? [] : [[name, claimsSentTo(identity)] as const],
    ),
  );
}

/** A client whose own files have nothing wrong; it runs when no service file has either. */
interface BuiltClient {
  readonly draft: ClientDraft;
  readonly bound: ClientSchema | undefined;
}

/** What is made of schema files; the parts with mistakes are missing. */
export interface Built {
  /** The whole services graph: what every client is a part of. Undefined while nothing can be composed. */
  readonly graph: GraphQLSchema | undefined;
  /** What the service files say, as it was read; undefined when there are none. */
  readonly services: ServiceGraph | undefined;
  readonly clients: ReadonlyMap<string, readonly BuiltClient[]>;
}

/**
 * Reads, checks and builds all schema files. What is wrong is added to `diagnostics`; `isServing` leaves out
 * what is told by the check alone.
 */
export function buildSchemas(
  { root, services, apps }: LoadInput,
  diagnostics: Diagnostics,
  isServing = false,
): Built {
  const read = readServices(root, services, diagnostics);
  if (read.written.length === 0 && diagnostics.errors === 0) {
    diagnostics.add(
      'FACET_NO_SERVICES',
      'there is no service file',
      'describe a service in schemas/services/<service>.graphql',
      undefined,
      'schemas/services',
    );
    return { graph: undefined, services: undefined, clients: new Map() };
  }
  const completed = completeModels(read.written);
  const graph = createGraph(completed.models);
  const scope = { ...scopeOf(services, read, completed, graph), isServing };
  checkServices(read, completed, graph, scope, diagnostics);
  const composed = compose(completed, graph, read.unread, diagnostics);
  const binder =
    composed === undefined || diagnostics.errors > 0 ? undefined : bindGraph(composed.schema, graph);
  const clients = new Map(
    apps.map(({ name, forwardHeaders = [] }) => [
      name,
      buildClients(
        name,
        root,
        { graph, composed, binder, scope: { ...scope, forwardHeaders } },
        read.unread,
        diagnostics,
      ),
    ]),
  );
  return { graph: composed?.schema, services: graph, clients };
}

type GraphScope = Omit<ModelScope, 'typeNames' | 'fieldsOf'> & Pick<ReadServices, 'findRoot'>;

function scopeOf(
  services: LoadInput['services'],
  { written, protos, contracts, remotes, findRoot }: ReadServices,
  { models }: CompletedModels,
  graph: ServiceGraph,
): Omit<GraphScope, 'isServing'> {
  const types = firstByName(written);
  const implementations = implementationsIn(written);
  const findType = (name: string): ModelType | undefined => types.get(name);
  const byService = new Map(models.map((model) => [model.name, model]));
  return {
    services,
    protos,
    contracts,
    remotes,
    findRoot,
    graphTypes: graph.types,
    findType,
    findGraphType: findType,
    payloadType: (service, name) => {
      const own = byService.get(service)?.types.get(name);
      const shared = own ?? findType(name);
      // An entity of others has a form of its own in each service.
      return own ?? (shared?.keyFields.length === 0 ? shared : undefined);
    },
    implementationsOf: (name) => [...(implementations.get(name) ?? [])],
  };
}

/** By interface, the object types of all files that implement it. */
function implementationsIn(models: readonly Model[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { name, node } of models.flatMap((model) => [...model.types.values()])) {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const known of node.interfaces ?? [])
      found.set(known.name.value, (found.get(known.name.value) ?? new Set()).add(name));
  }
  return found;
}

function checkServices(
  { written, problems, unread }: ReadServices,
  { models }: CompletedModels,
  graph: ServiceGraph,
  scope: GraphScope,
  diagnostics: Diagnostics,
): void {
  const report = unread.filter(diagnostics.report);
  const typeNames = new Set(written.flatMap((model) => [...model.types.keys()]));
  const fieldsOf: ModelScope['fieldsOf'] = (type) => graphFields(graph, type);
  unread.add(graphCheck.run({ models: written, report }));
  for (const [index, model] of written.entries()) {
    const definitions = [...(models[index] ?? model).types.values()].map((type) => type.node);
    sdlCheck.run({ document: { kind: Kind.DOCUMENT, definitions }, owner: 'service', report });
    checkModel(model, modelChecks, { ...scope, fieldsOf, typeNames }, report);
  }
  for (const [service, problem] of unread.isNothing ? problems : []) {
    const file = `schemas/services/${service}.graphql`;
    if (diagnostics.items.some((found) => found.file === file)) continue;
    const fix = 'fields that the service itself gives name types of this file only';
    diagnostics.add('FACET_INVALID_SDL', problem.replace(/\.$/, ''), fix, undefined, file);
  }
}

/** Undefined when the service files have mistakes that nothing can be composed of. */
function compose(
  { documents }: CompletedModels,
  graph: ServiceGraph,
  unread: Unread,
  diagnostics: Diagnostics,
): Composed | undefined {
  if (documents.size === 0) return undefined;
  const hasErrors = diagnostics.errors > 0;
  // Only files with mistakes name types that nobody defines.
  const kept = new Map(
    [...documents].map(([service, document]) => {
      if (!hasErrors) return [service, document];
      const known = withoutUnknownTypes(document);
      unread.add(known.changed);
      return [service, known.document];
    }),
  );
  try {
    const agreed = agreedDocuments(kept, graph);
    const schema = composeSchema(agreed, graph);
    const errors = unread.isNothing ? validateSchema(schema) : [];
    for (const error of errors)
      diagnostics.add(
        'FACET_INVALID_SCHEMA',
        error.message,
        undefined,
        placeOfError(error),
        'schemas/services',
      );
    return composedOf(schema, [...agreed.values()], unread.isNothing && errors.length === 0, graph);
  } catch (error) {
    if (hasErrors) return undefined;
    throw error;
  }
}

interface ClientInput {
  readonly graph: ServiceGraph;
  readonly composed: Composed | undefined;
  readonly binder: Binder | undefined;
  readonly scope: GraphScope;
}

function buildClients(
  app: string,
  root: string,
  { graph, composed, binder, scope }: ClientInput,
  unread: Unread,
  diagnostics: Diagnostics,
): BuiltClient[] {
  return readClientFiles(root, app, diagnostics).flatMap((files) => {
    if (composed === undefined) return [];
    const missing = unread.with(files.unread);
    const draft = draftClient({ files, graph, composed, scope, unread: missing }, diagnostics);
    if (draft === undefined) return [];
    return [
      {
        draft,
        bound:
          binder === undefined ? undefined : bindDraft(draft, graph, binder, claimsByService(scope.services)),
      },
    ];
  });
}
