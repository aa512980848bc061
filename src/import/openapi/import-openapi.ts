/** An OpenAPI document (Swagger 2.0, 3.0, 3.1) as a draft of a service file. */

import { StartupError } from '../../base/startup-error.ts';
import { isKnownVersion, versionOf } from '../../openapi/contract.ts';
import { type JsonObject, listIn, objectOf, type Progress, textIn } from '../../openapi/document.ts';
import { operationsOf } from '../../openapi/operations.ts';
import { References } from '../../openapi/references.ts';
import { breakInputCircles, Draft, type OperationCount, pruneTypes, type TakenNames } from '../draft.ts';
import { addReferences } from '../entities.ts';
import { pascalCase } from '../names.ts';
import { settleStyles } from './call.ts';
import { FieldWriter } from './field-writer.ts';
import { addLookups } from './lookups.ts';
import { SchemaTypes } from './schema-types.ts';

export interface Imported {
  readonly draft: Draft;
  /** The API's own title. */
  readonly title: string;
  readonly operations: OperationCount;
  /** Where the document says that the service is. */
  readonly url: string | undefined;
}

export interface ImportSetting {
  readonly taken?: TakenNames | undefined;
  readonly progress?: Progress | undefined;
}

/** Throws a StartupError for a document that is no OpenAPI. */
export function importOpenApi(
  document: JsonObject,
  location: string,
  service: string,
  { taken, progress }: ImportSetting = {},
): Imported {
  const version = versionOf(document);
  if (version === undefined || !isKnownVersion(version))
    throw new StartupError(
      `${location}: it is ${version === undefined ? 'no OpenAPI document' : `OpenAPI ${version}`}; Swagger 2.0, OpenAPI 3.0 and 3.1 can be imported`,
    );
  const draft = new Draft(pascalCase(service), taken);
  const references = new References(document, location);
  const components = objectOf(document['components'])['schemas'] ?? document['definitions'];
  const types = new SchemaTypes(
    draft,
    references,
    components,
    document['definitions'] === components ? '#/definitions/' : '#/components/schemas/',
  );
  const { operations, others } = operationsOf(document, references, draft);
  const writer = new FieldWriter(draft, types);
  const fields = operations.flatMap((operation, index) => {
    progress?.(`${index} of ${operations.length} operations`);
    return writer.write(operation) ?? [];
  });
  const entities = addLookups(fields, draft);
  settleStyles(fields, draft);
  addReferences(draft, entities);
  pruneTypes(draft);
  breakInputCircles(draft);
  const of = operations.length + others;
  if (document['security'] !== undefined || of === 0) tellOfTheRest(document, of, draft);
  return {
    draft,
    title: textIn(objectOf(document['info'])['title']) ?? service,
    operations: { of, mapped: fields.length },
    url: serverOf(document),
  };
}

function tellOfTheRest(document: JsonObject, operations: number, draft: Draft): void {
  if (document['security'] !== undefined)
    draft.unmapped(
      'security',
      "the gateway's own credentials stand in apps/services.ts (headers), who may see what in @authenticated and @requiresScopes",
    );
  if (operations === 0) draft.unmapped('paths', 'there are none');
}

function serverOf(document: JsonObject): string | undefined {
  const [server] = listIn(document['servers']);
  const url = textIn(objectOf(server)['url']);
  if (url !== undefined) return /^https?:/.test(url) ? url.replace(/\/$/, '') : undefined;
  const host = textIn(document['host']);
  const [scheme = 'https'] = listIn(document['schemes']).map(String);
  return host === undefined
    ? undefined
    : `${scheme}://${host}${textIn(document['basePath']) ?? ''}`.replace(/\/$/, '');
}
