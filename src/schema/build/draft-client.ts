/** Makes one client's schema out of the services graph and the client's own files, and reports what is wrong of it. */

import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, validateSchema } from 'graphql';
import type { Report } from '../../base/report.ts';
import { suggest } from '../../base/suggest.ts';
import type { FindRoot } from '../../upstream/graphql/message.ts';
import { withStandardDirectives } from '../ast.ts';
import { clientCheck } from '../check/check-client.ts';
import { checkModel } from '../check/check-model.ts';
import { sdlCheck } from '../check/check-sdl.ts';
import { type Diagnostics, isIn, placeOfError } from '../diagnostics.ts';
import { clientDefinitions } from '../graph/client-definitions.ts';
import type { Composed } from '../graph/composed.ts';
import { exposedDefinitions, exposureOf } from '../graph/expose.ts';
import type { ServiceGraph } from '../graph/graph.ts';
import { keepDigits } from '../graph/keep-digits.ts';
import { leafResolvers } from '../graph/leaf-resolvers.ts';
import type { ModelScope } from '../graph/model-scope.ts';
import { namespaces } from '../graph/namespaces.ts';
import { withoutExtensions } from '../graph/no-extensions.ts';
import { readableFields } from '../graph/readable-fields.ts';
import { inaccessibleCoordinates } from '../graph/visibility.ts';
import type { Model, TypeDefinition } from '../model.ts';
import { parseModel } from '../read/parse-model.ts';
import type { ClientFiles } from '../read/source-files.ts';
import type { Unread } from '../read/unread.ts';
import { modelChecks } from './checks.ts';

/** What a client sees, not bound to where its values come from yet. */
export interface ClientDraft {
  readonly app: string;
  readonly version: string | undefined;
  readonly schema: GraphQLSchema;
  /** Nothing is wrong of it because of what is wrong in a service file. */
  readonly isWhole: boolean;
  readonly client: Model;
  readonly isNamespace: (type: string, field: string) => boolean;
}

/** One client's files, and the graph that it is a part of. */
interface DraftInput {
  readonly files: ClientFiles;
  readonly graph: ServiceGraph;
  readonly composed: Composed;
  readonly scope: Omit<ModelScope, 'typeNames' | 'fieldsOf'> & { readonly findRoot: FindRoot };
  /** What is missing of its files and of the service files. */
  readonly unread: Unread;
}

/** Undefined when something was reported. */
export function draftClient(input: DraftInput, diagnostics: Diagnostics): ClientDraft | undefined {
  const { files, graph, composed, scope, unread } = input;
  const before = diagnostics.errors;
  const hasErrors = (): boolean => diagnostics.errors > before;
  const report = unread.filter(diagnostics.report);
  const { folder: name, documents } = files;
  const { protos, findRoot } = scope;
  const client = parseModel({ name, service: undefined, documents, protos, findRoot }, report);
  const services = [...graph.services.values()];
  const exposure = exposureOf(documents, composed.schema, services, report);
  const own = inaccessibleCoordinates([client]);
  const exposed =
    exposure === undefined
      ? []
      : exposedDefinitions(composed.visible, services, {
          ...exposure,
          except: new Set([...exposure.except, ...own]),
        });
  const definitions = clientDefinitions(client, exposed, composed.visible);
  const isNamespace = namespaces(client, graph);
  checkDefinitions(input, client, definitions, isNamespace, report);
  // A client that exposes a graph with mistakes may lack its Query because of them.
  const mayLackQuery = exposure !== undefined && !(composed.isValid && !hasErrors());
  if (!mayLackQuery) checkQuery(input, client, definitions, diagnostics);
  if (hasErrors() || !files.unread.isNothing) return undefined;

  const schema = schemaOf([...services, client], definitions);
  // The services' files are right by themselves: what is wrong is what this client makes of them.
  for (const error of composed.isValid ? validateSchema(schema) : []) {
    const place = placeOfError(error, (found) => isIn(files.folder, found));
    diagnostics.add('FACET_INVALID_SCHEMA', error.message, undefined, place, files.folder);
  }
  if (hasErrors()) return undefined;
  const { app, version } = files;
  return { app, version, schema, isWhole: unread.isNothing && composed.isValid, client, isNamespace };
}

function checkDefinitions(
  { graph, composed, scope }: DraftInput,
  client: Model,
  definitions: ReadonlyMap<string, TypeDefinition>,
  isNamespace: ClientDraft['isNamespace'],
  report: Report,
): void {
  const own = [...client.types.values()].map((type) => type.node);
  sdlCheck.run({ document: { kind: Kind.DOCUMENT, definitions: own }, owner: 'client', report });
  checkModel(
    client,
    modelChecks,
    {
      ...scope,
      findType: (name) => client.types.get(name) ?? scope.findType(name),
      payloadType: (service, name) =>
        scope.findGraphType(name) === undefined ? client.types.get(name) : scope.payloadType(service, name),
      fieldsOf: readableFields(client, graph),
      typeNames: new Set([...definitions.keys(), ...Object.keys(composed.schema.getTypeMap())]),
    },
    report,
  );
  const clientTypes = new Set(definitions.keys());
  const { schema, hidden } = composed;
  clientCheck.run({ graph: schema, hidden, client, clientTypes, isNamespace, report });
}

function checkQuery(
  { files, unread }: DraftInput,
  client: Model,
  definitions: ReadonlyMap<string, TypeDefinition>,
  diagnostics: Diagnostics,
): void {
  if (definitions.has('Query') || unread.isEverything || unread.names.has('Query')) return;
  const near = suggest('Query', client.types.keys());
  const fix =
    near === undefined
      ? 'write type Query { ... } with what it may ask for, or extend schema @expose(all: true)'
      : `call the type ${near} Query`;
  const message = `the app "${files.app}" has no type Query`;
  diagnostics.add('FACET_QUERY_MISSING', message, fix, undefined, files.folder);
}

/** Without resolvers of fields: `bindDraft` gives them theirs. */
function schemaOf(models: readonly Model[], definitions: ReadonlyMap<string, TypeDefinition>): GraphQLSchema {
  const document = withStandardDirectives<DocumentNode>({
    kind: Kind.DOCUMENT,
    definitions: [...definitions.values()],
  });
  const schema = makeExecutableSchema({
    typeDefs: withoutExtensions(buildASTSchema(document, { assumeValidSDL: true })),
    resolvers: keep(leafResolvers(models, [document]), definitions),
    updateResolversInPlace: true,
  });
  return keepDigits(schema);
}

/** Drops the types that the client does not have. */
function keep(
  resolvers: ReturnType<typeof leafResolvers>,
  definitions: ReadonlyMap<string, TypeDefinition>,
): ReturnType<typeof leafResolvers> {
  return Object.fromEntries(Object.entries(resolvers).filter(([name]) => definitions.has(name)));
}
