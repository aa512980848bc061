/** Reads all that service files say: their types, the SDL of GraphQL services, .proto files and OpenAPI documents. */

import { join } from 'node:path';
import { type DocumentNode, type GraphQLSchema, Kind } from 'graphql';
import { kindOf } from '../../config/services.ts';
import type { Contract } from '../../openapi/contract.ts';
import type { FindRoot } from '../../upstream/graphql/message.ts';
import type { Protos } from '../../upstream/grpc/protos.ts';
import { protocols } from '../../upstream/protocols.ts';
import type { Diagnostics } from '../diagnostics.ts';
import type { Model } from '../model.ts';
import { readContracts } from './contracts.ts';
import { graphqlModel, remoteRoot } from './graphql-service.ts';
import { parseModel } from './parse-model.ts';
import { type PublishedSdl, readPublishedSdl } from './published-sdl.ts';
import { readProtos } from './read-protos.ts';
import type { ServiceAddress } from './service-address.ts';
import { readServiceFiles, type ServiceFile } from './source-files.ts';
import { Unread } from './unread.ts';

/** All that service files, .proto files and OpenAPI documents say. */
export interface ReadServices {
  /** A model a service file, in the order of the files. */
  readonly written: readonly Model[];
  readonly protos: Protos;
  readonly contracts: ReadonlyMap<string, Contract>;
  /** The schemas of the GraphQL services. */
  readonly remotes: ReadonlyMap<string, GraphQLSchema>;
  readonly findRoot: FindRoot;
  /** Why the SDL of a GraphQL service is no schema of its own, in the words of graphql-js. */
  readonly problems: ReadonlyMap<string, string>;
  /** What is missing because its file does not parse. */
  readonly unread: Unread;
}

/** Reads `schemas/services`. What is wrong is added to `diagnostics`. */
export function readServices(
  root: string,
  services: Readonly<Record<string, ServiceAddress>>,
  diagnostics: Diagnostics,
): ReadServices {
  const unread = new Unread();
  const files = readServiceFiles(root, diagnostics, unread);
  const protos = readProtos(join(root, 'schemas', 'services'), root, diagnostics, unread);
  const published = readPublished(files, services, diagnostics);
  const remotes = new Map(
    [...published].flatMap(([service, { schema }]) =>
      schema === undefined ? [] : [[service, schema] as const],
    ),
  );
  const findRoot: FindRoot = (service, operation, field) =>
    remoteRoot(remotes.get(service), operation, field);
  const written = files.map(({ service, document }) => {
    const sdl = published.get(service);
    if (sdl === undefined) checkNoSchemaDefinition(document, diagnostics);
    const documents = [sdl?.document ?? document];
    const model = parseModel({ name: service, service, documents, protos, findRoot }, diagnostics.report);
    return sdl === undefined ? model : graphqlModel(model, sdl);
  });
  const contracts = readContracts(
    root,
    files.map(({ service }) => service),
    diagnostics,
  );
  const problems = new Map(
    [...published].flatMap(([service, { problem }]) =>
      problem === undefined ? [] : [[service, problem] as const],
    ),
  );
  return { written, protos, contracts, remotes, findRoot, problems, unread };
}

function readPublished(
  files: readonly ServiceFile[],
  services: Readonly<Record<string, ServiceAddress>>,
  diagnostics: Diagnostics,
): Map<string, PublishedSdl> {
  const published = new Map<string, PublishedSdl>();
  for (const { service, document } of files) {
    const settings = services[service];
    if (settings !== undefined && protocols.get(kindOf(settings))?.traits.isSelective === true)
      published.set(service, readPublishedSdl(document, diagnostics.report));
  }
  return published;
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
