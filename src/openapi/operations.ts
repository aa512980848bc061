/** The operations of a document, in one form whichever version of OpenAPI it is. */

import { entriesOf, isObject, type Json, type JsonObject, listIn, objectOf, textIn } from './document.ts';
import type { Notes } from './notes.ts';
import { DanglingReference, type References } from './references.ts';

/** The HTTP methods that an OpenAPI path may have. */
export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** One of `methods`. */
export type Method = (typeof methods)[number];
const otherMethods = ['head', 'options', 'trace', 'query'];

/** A parameter of an operation, references followed. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly description: string | undefined;
  readonly isRequired: boolean;
  readonly isDeprecated: boolean;
  readonly schema: Json;
  /** How a list or object is written: `form` and so on. */
  readonly style: string;
  readonly explode: boolean;
  /** The value is text of this type: `application/json`. */
  readonly content: string | undefined;
}

/** The request body of an operation. */
export interface Body {
  readonly description: string | undefined;
  readonly isRequired: boolean;
  /** By media type. */
  readonly content: readonly (readonly [string, Json | undefined])[];
  /** How the fields of a form are written, by their names, where the document says it. */
  readonly encoding?: JsonObject;
}

/** A reply of an operation. */
export interface Reply {
  readonly status: string;
  readonly content: readonly (readonly [string, Json | undefined])[];
}

/** An operation of an OpenAPI document. */
export interface ContractOperation {
  readonly method: Method;
  /** Without the `#fragment` by which some documents tell operations of one path apart. */
  readonly path: string;
  /** For people: `GET /users/{id}`. */
  readonly label: string;
  readonly operationId: string | undefined;
  readonly description: string | undefined;
  readonly isDeprecated: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly replies: readonly Reply[];
}

/** Those that a call can be made of, and how many others there are; each of these is told. */
export function operationsOf(
  document: JsonObject,
  references: References,
  notes: Notes,
): { readonly operations: ContractOperation[]; readonly others: number } {
  const operations: ContractOperation[] = [];
  let others = 0;
  for (const [path, given] of entriesOf(document['paths'])) {
    if (path.startsWith('x-')) continue;
    const item = references.resolve(given);
    if (item instanceof DanglingReference) {
      notes.unmapped(path, item.reason);
      continue;
    }
    for (const [key, value] of entriesOf(item.value)) {
      const label = `${key.toUpperCase()} ${path}`;
      const method = methods.find((name) => name === key);
      if (method === undefined && !otherMethods.includes(key)) continue;
      // OpenAPI has no reference here, but documents that are in several files do (Reference Object).
      const written = method === undefined ? undefined : references.resolve(value);
      if (method !== undefined && written !== undefined && !(written instanceof DanglingReference)) {
        operations.push(operationOf(method, path, written.value, item.value, document, references, notes));
        continue;
      }
      others += 1;
      notes.unmappedOperation(
        label,
        method === undefined
          ? `@rest has no method ${key}`
          : written instanceof DanglingReference && isObject(value)
            ? written.reason
            : 'what the document says of it is no object',
      );
    }
  }
  for (const [name] of entriesOf(document['webhooks']))
    notes.unmapped(`webhook ${name}`, 'the service calls it, nobody asks for it');
  return { operations, others };
}

function operationOf(
  method: Method,
  path: string,
  operation: JsonObject,
  item: JsonObject,
  document: JsonObject,
  references: References,
  notes: Notes,
): ContractOperation {
  const label = `${method.toUpperCase()} ${path}`;
  const isSwagger = textIn(document['swagger']) !== undefined;
  const given = parametersOf(label, operation, item, references, notes);
  const summary = textIn(operation['summary']);
  const long = textIn(operation['description']);
  for (const [name] of entriesOf(operation['callbacks']))
    notes.unmapped(`${label}, callback ${name}`, 'the service calls it, nobody asks for it');
  if (operation['servers'] !== undefined || item['servers'] !== undefined)
    notes.changed(label, 'it has a server of its own, and a service here is at one address');
  return {
    method,
    path: path.replace(/#.*$/, ''),
    label,
    operationId: textIn(operation['operationId']),
    description:
      [summary, long === summary ? undefined : long]
        .filter((text) => text !== undefined && text.trim() !== '')
        .join('\n\n') || undefined,
    isDeprecated: operation['deprecated'] === true,
    parameters: given
      .filter((raw) => raw['in'] !== 'body' && raw['in'] !== 'formData')
      .map((raw) => parameterOf(raw, isSwagger)),
    body: isSwagger
      ? swaggerBody(given, operation, document)
      : bodyOf(operation['requestBody'], label, references, notes),
    replies: repliesOf(label, operation, document, references, notes),
  };
}

/** Those of the path and those of the operation, which go before. */
function parametersOf(
  label: string,
  operation: JsonObject,
  item: JsonObject,
  references: References,
  notes: Notes,
): JsonObject[] {
  const byPlace = new Map<string, JsonObject>();
  for (const raw of [...listIn(item['parameters']), ...listIn(operation['parameters'])]) {
    const found = references.resolve(raw);
    if (found instanceof DanglingReference) notes.unmapped(`${label}, a parameter`, found.reason);
    else if (textIn(found.value['name']) === undefined)
      notes.unmapped(`${label}, a parameter`, 'it has no name');
    else byPlace.set(`${textIn(found.value['in'])} ${textIn(found.value['name'])}`, found.value);
  }
  return [...byPlace.values()];
}

const swaggerStyles: Readonly<Record<string, string>> = {
  ssv: 'spaceDelimited',
  tsv: 'tabDelimited',
  pipes: 'pipeDelimited',
};

function parameterOf(raw: JsonObject, isSwagger: boolean): Parameter {
  const place = raw['in'] as Parameter['in'];
  const [content] = entriesOf(raw['content']);
  const format = textIn(raw['collectionFormat']) ?? 'csv';
  const style = isSwagger ? swaggerStyles[format] : textIn(raw['style']);
  const byDefault = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  return {
    name: textIn(raw['name']) ?? '',
    in: place,
    description: textIn(raw['description']),
    isRequired: raw['required'] === true || place === 'path',
    isDeprecated: raw['deprecated'] === true,
    schema: isSwagger ? raw : (raw['schema'] ?? objectOf(content?.[1])['schema'] ?? {}),
    style: style ?? byDefault,
    explode: isSwagger
      ? format === 'multi'
      : typeof raw['explode'] === 'boolean'
        ? raw['explode']
        : (style ?? byDefault) === 'form',
    content: content?.[0],
  };
}

function bodyOf(
  given: Json | undefined,
  label: string,
  references: References,
  notes: Notes,
): Body | undefined {
  if (given === undefined) return undefined;
  const found = references.resolve(given);
  if (found instanceof DanglingReference) {
    notes.unmapped(`${label}, its body`, found.reason);
    return undefined;
  }
  return {
    description: textIn(found.value['description']),
    isRequired: found.value['required'] === true,
    content: contentOf(found.value['content']),
    encoding: encodingOf(found.value['content']),
  };
}

function encodingOf(content: Json | undefined): JsonObject {
  const form = entriesOf(content).find(([type]) => isFormType(type));
  return objectOf(objectOf(form?.[1])['encoding']);
}

function swaggerBody(
  parameters: readonly JsonObject[],
  operation: JsonObject,
  document: JsonObject,
): Body | undefined {
  const body = parameters.find((raw) => raw['in'] === 'body');
  const types = listIn(operation['consumes'] ?? document['consumes']).map(String);
  if (body !== undefined)
    return {
      description: textIn(body['description']),
      isRequired: body['required'] === true,
      content: (types.length === 0 ? ['application/json'] : types).map(
        (type) => [type, body['schema']] as const,
      ),
    };
  return formDataBody(
    parameters.filter((raw) => raw['in'] === 'formData'),
    types,
  );
}

/** Swagger 2.0 writes a form as a parameter for each of its fields; a file can only stand in multipart/form-data. */
function formDataBody(fields: readonly JsonObject[], consumes: readonly string[]): Body | undefined {
  if (fields.length === 0) return undefined;
  const hasFile = fields.some((raw) => raw['type'] === 'file');
  const given = consumes.find((type) => isFormType(type) || /^multipart\//i.test(type));
  const type = hasFile ? 'multipart/form-data' : (given ?? FORM_TYPE);
  const required = fields.filter((raw) => raw['required'] === true).map((raw) => raw['name'] as Json);
  const schema: Json = {
    type: 'object',
    properties: Object.fromEntries(fields.map((raw) => [textIn(raw['name']) ?? '', fieldOf(raw)])),
    required,
  };
  const content: [string, Json][] = [[type, schema]];
  // Without a file, a server that takes both kinds of form gets the one that can be sent.
  if (!hasFile && consumes.some(isFormType)) content.unshift([FORM_TYPE, schema]);
  return { description: undefined, isRequired: hasFile || required.length > 0, content };
}

/** A field of a form as a schema: `required: true` and the place are the parameter's, not the schema's. */
function fieldOf({ name: _name, in: _in, required: _required, ...schema }: JsonObject): JsonObject {
  return schema;
}

function repliesOf(
  label: string,
  operation: JsonObject,
  document: JsonObject,
  references: References,
  notes: Notes,
): Reply[] {
  const produces = listIn(operation['produces'] ?? document['produces']).map(String);
  return entriesOf(operation['responses']).flatMap(([status, given]) => {
    const found = references.resolve(given);
    if (found instanceof DanglingReference) {
      const isGood = /^[2d]/.test(status);
      if (isGood) notes.unmapped(`${label}, its reply ${status}`, found.reason);
      return isGood ? [] : [{ status, content: [] }];
    }
    const { value } = found;
    if (document['swagger'] === undefined) return [{ status, content: contentOf(value['content']) }];
    const types = produces.length === 0 ? ['application/json'] : produces;
    return [
      {
        status,
        content: value['schema'] === undefined ? [] : types.map((type) => [type, value['schema']] as const),
      },
    ];
  });
}

function contentOf(content: Json | undefined): (readonly [string, Json | undefined])[] {
  return entriesOf(content).map(([type, media]) => [type, objectOf(media)['schema']] as const);
}

/** The media type of a form that has no files (WHATWG URL, section 5). */
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Whether a body of this media type is a form that a call can send. */
export function isFormType(type: string): boolean {
  return /^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type);
}

/** Whether a call can send and read this media type: JSON, or one that leaves the choice open. */
export function isJsonType(type: string): boolean {
  return /^(?:application\/(?:[\w.+-]+[+.])?json|text\/json|\*\/\*|application\/\*)\s*(?:;|$)/i.test(type);
}
