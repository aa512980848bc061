/** An OpenAPI document as a contract: which operation a call is, what it takes and what it answers. */

import { readFileSync, statSync } from 'node:fs';
import { anyShape, type Shape } from '../base/shape.ts';
import { StartupError } from '../base/startup-error.ts';
import { entriesOf, type JsonObject, listIn, objectOf, parseUnchanged, textIn } from './document.ts';
import type { Notes } from './notes.ts';
import { type ContractOperation, isFormType, isJsonType, operationsOf } from './operations.ts';
import { References } from './references.ts';
import { createSchemaScope, shapeOfSchema } from './shape.ts';

const MAX_BYTES = 20 * 1024 * 1024;

/** An OpenAPI document that a service's calls are held against. */
export interface Contract {
  /** The file, as messages name it. */
  readonly shown: string;
  readonly operations: readonly ContractOperation[];
  /** The path of the API's address, which calls may write in front of theirs: `/v1`, or nothing. */
  readonly basePath: string;
  shape(schema: ContractOperation['parameters'][number]['schema'] | undefined): Shape;
}

/** Throws a StartupError with the reason for a file that is no OpenAPI document. */
export function readContract(file: string, shown: string): Contract {
  const found = statSync(file);
  const { size } = found;
  if (!found.isFile()) throw new StartupError('it is no file');
  if (size > MAX_BYTES) throw new StartupError(`it has ${size} bytes, and ${MAX_BYTES} are the most`);
  const document = parseUnchanged(readFileSync(file, 'utf8'), shown);
  const version = versionOf(document);
  if (version === undefined || !isKnownVersion(version))
    throw new StartupError(
      `it is ${version === undefined ? 'no OpenAPI document' : `OpenAPI ${version}`}; Swagger 2.0, OpenAPI 3.0 and 3.1 are read`,
    );
  const references = new References(document, file);
  const named = document['definitions'] ?? objectOf(document['components'])['schemas'];
  const scope = createSchemaScope(
    entriesOf(named).map(([, schema]) => schema),
    references,
  );
  return {
    shown,
    operations: operationsOf(document, references, silent).operations,
    basePath: basePathOf(document),
    shape: (schema) => shapeOfSchema(schema, scope),
  };
}

/** The version that the document names; undefined where it names none. */
export function versionOf(document: JsonObject): string | undefined {
  return textIn(document['openapi']) ?? textIn(document['swagger']);
}

/** Whether documents of this version can be read. */
export function isKnownVersion(version: string): boolean {
  return /^(?:2\.0|3\.[0-2])/.test(version);
}

/** What cannot be read of a document is not checked. */
const silent: Notes = {
  unmapped: () => undefined,
  unmappedOperation: () => undefined,
  changed: () => undefined,
};

function basePathOf(document: JsonObject): string {
  const [server] = listIn(document['servers']);
  const url = textIn(objectOf(server)['url']) ?? textIn(document['basePath']) ?? '';
  return url.replace(/^https?:\/\/[^/]*/, '').replace(/\/+$/, '');
}

/** What a good reply holds: every 2xx that is JSON. Silent where there is none. */
export function replyShape({ replies }: ContractOperation, contract: Contract): Shape {
  const good = replies.filter(({ status }) => status.startsWith('2'));
  const chosen = good.length > 0 ? good : replies.filter(({ status }) => status === 'default');
  const schemas = chosen.flatMap(({ content }) => content.filter(([type]) => isJsonType(type)));
  const [only] = schemas;
  if (only === undefined) return anyShape;
  return schemas.length === 1
    ? contract.shape(only[1])
    : { kind: 'choice', options: () => schemas.map(([, schema]) => contract.shape(schema)) };
}

/**
 * What a body of this kind holds; undefined where the operation takes no body, silent where it takes none of this kind.
 * `mediaType` is the one that the call writes itself, undefined where it writes none.
 */
export function bodyShape(
  { body }: ContractOperation,
  contract: Contract,
  isForm: boolean,
  mediaType?: string,
): Shape | undefined {
  if (body === undefined) return undefined;
  const found =
    body.content.find(([type]) => type === mediaType) ??
    body.content.find(([type]) => (isForm ? isFormType(type) : isJsonType(type)));
  return found === undefined ? anyShape : contract.shape(found[1]);
}

/** Whether the status is among the answers; a document that lists only good ones says nothing of the others. */
export function hasStatus({ replies }: ContractOperation, status: number): boolean {
  const known = replies.map((reply) => reply.status.toUpperCase());
  const isSilent = known.every((name) => /^[123]/.test(name)) || known.includes('DEFAULT');
  return isSilent || known.includes(String(status)) || known.includes(`${String(status)[0]}XX`);
}
