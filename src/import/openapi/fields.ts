/** One operation as one field: its arguments, its call, and the part of the reply that is its value. */

import type { Json } from '../../openapi/document.ts';
import { isJsonType, type Operation, type Parameter, type Reply } from '../../openapi/operations.ts';
import { DanglingReference } from '../../openapi/references.ts';
import { isHeaderName } from '../../upstream/directive-arguments.ts';
import {
  type Draft,
  type DraftArgument,
  type DraftDirective,
  type DraftField,
  EnumLiteral,
  isList,
  type Literal,
  listOf,
  named,
  namedOf,
  nonNull,
  nullable,
  type RootName,
  type TypeRef,
} from '../draft.ts';
import { camelCase, capitalize, isName, NameSet, singular } from '../names.ts';
import { operationNames } from './operation-name.ts';
import { isIdentifier, isKeyName, type SchemaTypes, singularKey } from './schema-types.ts';
import { type Picked, pickReply } from './wrapper.ts';

/** A parameter as an argument, and where its value goes. */
export interface Sent {
  readonly parameter: Parameter;
  readonly argument: DraftArgument;
  readonly isCsv: boolean;
  readonly maxItems?: number | undefined;
}

/** A field with what the entities are found by. */
export interface OperationField {
  readonly operation: Operation;
  readonly root: RootName;
  readonly field: DraftField;
  readonly sent: readonly Sent[];
  readonly pick: string | undefined;
  /** The path of the list in a page that is kept whole. */
  readonly listInPage: { readonly pick: string; readonly type: TypeRef } | undefined;
}

export function fieldOf(operation: Operation, draft: Draft, types: SchemaTypes): OperationField | undefined {
  const root: RootName = operation.method === 'get' ? 'Query' : 'Mutation';
  const reply = replyOf(operation);
  if (typeof reply === 'string') {
    draft.unmappedOperation(operation.label, reply);
    return undefined;
  }
  if (root === 'Query' && reply === undefined && !isReplySilent(operation)) {
    draft.unmappedOperation(operation.label, 'it has no reply, so there is nothing to query');
    return undefined;
  }
  const bodySchema = bodyOf(operation, draft);
  if (bodySchema instanceof Unsendable) {
    draft.unmappedOperation(operation.label, bodySchema.reason);
    return undefined;
  }
  const lost = unsentPlace(operation);
  if (lost !== undefined) {
    draft.unmappedOperation(operation.label, lost);
    return undefined;
  }
  const [wanted = '', ...alternatives] = operationNames(operation);
  const name = draft.takeRootName(root, wanted, operation.label, ...alternatives);
  const typeName = capitalize(name);
  const where = `${root}.${name}`;
  const names = new NameSet();
  const sent = argumentsOf(operation, names, draft, types, { typeName, where });
  const parts = sent.map(({ argument }) => argument);
  let body: Literal | undefined;
  if (bodySchema !== undefined) {
    const argument = bodyArgument(operation, bodySchema.schema, names, types, { typeName, where });
    parts.push(argument);
    body = `{args.${argument.name}}`;
  }

  const picked = reply === undefined ? undefined : pickReply(reply.schema, types);
  if (picked !== undefined && picked.left.length > 0)
    draft.unmapped(
      `${where}, of its reply ${picked.left.join(', ')}`,
      `the field is ${picked.pick} of the reply`,
    );
  const type =
    picked === undefined
      ? root === 'Query'
        ? types.json({ where }, 'the document does not say what it replies')
        : named('Boolean')
      : replyType(picked, types, { name: root === 'Query' ? typeName : `${typeName}Result`, where });
  const call = callOf(operation, sent, body, picked?.pick);
  const directives: DraftDirective[] = [call, ...listSizeOf(sent, type, picked, draft)];
  if (operation.isDeprecated) directives.push({ name: 'deprecated', arguments: {} });
  const field: DraftField = {
    name,
    description: operation.description,
    arguments: parts.toSorted((a, b) => Number(isOptional(a)) - Number(isOptional(b))),
    type: nullable(type),
    directives,
  };
  draft.roots[root].push(field);
  return { operation, root, field, sent, pick: picked?.pick, listInPage: listInPage(type, picked, draft) };
}

function isOptional(argument: DraftArgument): boolean {
  return !argument.type.isNonNull || argument.standard !== undefined;
}

/** The schema of the reply, undefined for an empty one, or why it cannot be read. */
function replyOf({ replies }: Operation): { schema: Json } | string | undefined {
  const good = replies.filter(({ status }) => status.startsWith('2'));
  const all: readonly Reply[] = good.length > 0 ? good : replies.filter(({ status }) => status === 'default');
  const readable = all.flatMap(({ content }) => content.filter(([type]) => isJsonType(type)));
  const [first] = readable;
  if (first !== undefined) return { schema: first[1] ?? {} };
  const [other] = all.flatMap(({ content }) => content);
  if (other !== undefined) return `its reply is ${other[0]}, and @rest reads JSON`;
  return undefined;
}

/** It succeeds, and the document says nothing of what comes then; 204 and 205 say that nothing does (RFC 9110, 15.3). */
function isReplySilent({ replies }: Operation): boolean {
  return replies.some(({ status }) => /^(?:2(?!04|05)..|default)$/i.test(status));
}

class Unsendable {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

function bodyOf({ body, method, label }: Operation, draft: Draft): { schema: Json } | Unsendable | undefined {
  if (body === undefined || body.content.length === 0) return undefined;
  if (method === 'get') {
    draft.unmapped(`${label}, its body`, 'a GET has none (RFC 9110, section 9.3.1)');
    return undefined;
  }
  const readable = body.content.find(([type]) => isJsonType(type));
  if (readable !== undefined) {
    if (readable[0].includes('+json'))
      draft.changed(`${label}, its body`, `it is ${readable[0]}, and is sent as application/json`);
    return { schema: readable[1] ?? {} };
  }
  if (body.isRequired) return new Unsendable(`its body is ${body.content[0]?.[0]}, and @rest sends JSON`);
  draft.unmapped(`${label}, its body`, `it is ${body.content[0]?.[0]}, and @rest sends JSON`);
  return undefined;
}

/** A path can hold single values only, each in its place. */
function unsentPlace({ path, parameters }: Operation): string | undefined {
  const declared = parameters.filter((parameter) => parameter.in === 'path');
  if (/[?].*[{]/.test(path)) return 'its path has a query with placeholders';
  const odd = declared.find(({ style, name }) => style !== 'simple' && path.includes(`{${name}}`));
  if (odd !== undefined) return `the parameter ${odd.name} of its path has the style ${odd.style}`;
  if (/[{}]/.test(path.replaceAll(/\{[^{}]+\}/g, '')) || !path.startsWith('/') || path.startsWith('//'))
    return 'its path cannot be read';
  return undefined;
}

interface FieldPlace {
  readonly typeName: string;
  readonly where: string;
}

/** Those of the path first, in its order; a placeholder that no parameter declares is a text. */
function argumentsOf(
  operation: Operation,
  names: NameSet,
  draft: Draft,
  types: SchemaTypes,
  place: FieldPlace,
): Sent[] {
  const placeholders = [...operation.path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => String(name));
  const inPath = [...new Set(placeholders)].map((name) => {
    const declared = operation.parameters.find(
      (parameter) => parameter.in === 'path' && parameter.name === name,
    );
    if (declared === undefined)
      draft.changed(`${operation.label}, parameter ${name}`, 'no parameter declares it, so it is a text');
    return declared ?? textParameter(name);
  });
  for (const { name } of operation.parameters.filter(
    (parameter) => parameter.in === 'path' && !placeholders.includes(parameter.name),
  ))
    draft.unmapped(`${operation.label}, parameter ${name}`, 'it is not in the path');
  const others = operation.parameters.filter((parameter) => parameter.in !== 'path');
  return [...inPath, ...others].flatMap((parameter) =>
    sentOf(parameter, operation, names, draft, types, place),
  );
}

function textParameter(name: string): Parameter {
  return {
    name,
    in: 'path',
    description: undefined,
    isRequired: true,
    isDeprecated: false,
    schema: { type: 'string' },
    style: 'simple',
    explode: false,
    content: undefined,
  };
}

/** Headers that the protocol itself, or the gateway, writes. */
const ownHeaders = new Set(['accept', 'content-type', 'authorization', 'x-request-id', 'x-user-id']);

function sentOf(
  parameter: Parameter,
  operation: Operation,
  names: NameSet,
  draft: Draft,
  types: SchemaTypes,
  place: FieldPlace,
): Sent[] {
  const what = `${operation.label}, ${parameter.in} parameter ${parameter.name}`;
  if (parameter.in === 'cookie') return lose(draft, what, 'a call sends no cookies');
  if (parameter.in === 'header' && ownHeaders.has(parameter.name.toLowerCase()))
    return lose(draft, what, 'the gateway writes this header, or apps/services.ts does');
  if (parameter.in === 'header' && !isHeaderName(parameter.name.toLowerCase()))
    return lose(draft, what, 'no call can send a header of this name (RFC 9110, section 5.1)');
  if (parameter.in !== 'path' && parameter.in !== 'query' && parameter.in !== 'header')
    return lose(draft, what, `there is no place "${String(parameter.in)}"`);
  const view = types.view(parameter.schema);
  if (
    !(view instanceof DanglingReference) &&
    view.properties.size > 0 &&
    parameter.in === 'query' &&
    parameter.content === undefined
  )
    return objectParameters(parameter, view.properties, view.required, what, names, draft, types, place);
  const name = argumentName(isOwnId(parameter, operation.path) ? 'id' : parameter.name, parameter.in, names);
  const type = parameterType(parameter, name, what, draft, types, place);
  const standard =
    view instanceof DanglingReference || parameter.in === 'path'
      ? undefined
      : standardOf(view.standard, type, draft);
  const isNeeded = parameter.isRequired && standard === undefined;
  const argument: DraftArgument = {
    name,
    description:
      parameter.description ??
      (view instanceof DanglingReference || view.name !== undefined ? undefined : view.description),
    type: isNeeded ? nonNull(type) : nullable(type),
    standard,
    directives: parameter.isDeprecated && !isNeeded ? [{ name: 'deprecated', arguments: {} }] : [],
  };
  const maxItems = view instanceof DanglingReference ? undefined : view.maxItems;
  return [{ parameter, argument, isCsv: isList(type) && !parameter.explode, maxItems }];
}

function lose(draft: Draft, what: string, reason: string): [] {
  draft.unmapped(what, reason);
  return [];
}

/** The petId of /pets/{petId}/photo: the one id there is, of what the path names. */
function isOwnId({ name, in: place }: Parameter, path: string): boolean {
  if (place !== 'path' || (path.match(/\{/g) ?? []).length !== 1) return false;
  const before = /([^/{}]+)\/\{/.exec(path)?.[1] ?? '';
  return camelCase(name).toLowerCase() === `${camelCase(singular(before)).toLowerCase()}id`;
}

function argumentName(name: string, place: string, names: NameSet): string {
  const wanted = camelCase(name) || 'value';
  return names.take(wanted, `${place}${capitalize(wanted)}`);
}

/** `filter[name]=x` (deepObject) and `name=x` (form): one argument a property. */
function objectParameters(
  parameter: Parameter,
  properties: ReadonlyMap<string, Json>,
  required: ReadonlySet<string>,
  what: string,
  names: NameSet,
  draft: Draft,
  types: SchemaTypes,
  place: FieldPlace,
): Sent[] {
  const isDeep = parameter.style === 'deepObject';
  if (!isDeep && !(parameter.style === 'form' && parameter.explode))
    return lose(draft, what, `an object in the style ${parameter.style} without explode`);
  return [...properties].flatMap(([property, schema]) => {
    const view = types.view(schema);
    const isSingle =
      !(view instanceof DanglingReference) &&
      view.properties.size === 0 &&
      view.variants.length === 0 &&
      !view.types.has('array') &&
      !view.types.has('object');
    if (!isSingle) return lose(draft, `${what}, property ${property}`, 'it is no single value');
    const wire = isDeep ? `${parameter.name}[${property}]` : property;
    const name = argumentName(isDeep ? `${parameter.name} ${property}` : property, parameter.in, names);
    const type = types.typeOfView(view, 'input', {
      name: place.typeName + capitalize(name),
      where: `${place.where}(${name}:)`,
    });
    const isNeeded = parameter.isRequired && required.has(property);
    const argument: DraftArgument = {
      name,
      description: view.description,
      type: isNeeded ? nonNull(type) : nullable(type),
      directives: [],
    };
    return [{ parameter: { ...parameter, name: wire, isRequired: isNeeded }, argument, isCsv: false }];
  });
}

function parameterType(
  parameter: Parameter,
  name: string,
  what: string,
  draft: Draft,
  types: SchemaTypes,
  { typeName, where }: FieldPlace,
): TypeRef {
  const view = types.view(parameter.schema);
  const place = { name: typeName + capitalize(name), where: `${where}(${name}:)` };
  const asText = (reason: string): TypeRef => {
    draft.changed(what, `it is a text: ${reason}`);
    return named('String', true);
  };
  if (parameter.content !== undefined) return asText(`its value is written as ${parameter.content}`);
  if (view instanceof DanglingReference) return asText(view.reason);
  if (view.types.has('array')) {
    const isJoined = parameter.in !== 'query' || parameter.style !== 'form';
    if (isJoined) return asText(`write its items joined, in the style ${parameter.style}`);
    const item = view.items === undefined ? undefined : types.view(view.items);
    if (
      item === undefined ||
      item instanceof DanglingReference ||
      item.properties.size > 0 ||
      item.variants.length > 0 ||
      item.types.has('array')
    )
      return asText('its items are no single values');
    if (isKeyName(singularKey(parameter.name)) && isIdentifier(item)) return listOf(named('ID', true), true);
    return listOf(nonNull(types.typeOfView(item, 'input', place)), true);
  }
  if (isKeyName(parameter.name) && isIdentifier(view)) return named('ID', true);
  if (isIdentifier(view) && parameter.in === 'path' && view.format === 'uuid') return named('ID', true);
  if (view.types.has('object') || (view.types.size !== 1 && view.values === undefined)) {
    const text = view.variants.length > 0 ? types.typeOfView(view, 'input', place) : undefined;
    return text !== undefined && !isList(text) && ['String', 'Int', 'Float'].includes(text.name)
      ? nonNull(text)
      : asText('it is no single value');
  }
  return nonNull(types.typeOfView(view, 'input', place));
}

/** A default is written where GraphQL has the same literal; an enum's would be written by its wire value. */
function standardOf(value: Json | undefined, type: TypeRef, draft: Draft): Literal | undefined {
  if (value === undefined || value === null || isList(type) || draft.types.has(type.name)) return undefined;
  const fits =
    (type.name === 'Int' && Number.isInteger(value)) ||
    (type.name === 'Float' && typeof value === 'number') ||
    (type.name === 'Boolean' && typeof value === 'boolean') ||
    ((type.name === 'String' || type.name === 'ID') && typeof value === 'string' && !/[{}]/.test(value));
  return fits ? (value as string | number | boolean) : undefined;
}

function bodyArgument(
  operation: Operation,
  schema: Json,
  names: NameSet,
  types: SchemaTypes,
  { typeName, where }: FieldPlace,
): DraftArgument {
  const name = names.take('input', 'body', 'requestBody');
  const type = types.typeOf(schema, 'input', { name: typeName, where: `${where}(${name}:)` });
  const isNeeded = operation.body?.isRequired === true;
  return {
    name,
    description: operation.body?.description,
    type: isNeeded ? nonNull(type) : nullable(type),
    directives: [],
  };
}

function replyType(picked: Picked, types: SchemaTypes, place: { name: string; where: string }): TypeRef {
  const view = types.view(picked.schema);
  const [type] = view instanceof DanglingReference ? [] : view.types;
  const isInlineList = type === 'array';
  return types.typeOf(
    picked.schema,
    'output',
    isInlineList && place.name.endsWith('Result')
      ? { ...place, name: place.name.replace(/Result$/, 'Item') }
      : place,
  );
}

function callOf(
  { method, path }: Operation,
  sent: readonly Sent[],
  body: Literal | undefined,
  pick: string | undefined,
): DraftDirective {
  const inHeaders = sent.filter(({ parameter }) => parameter.in === 'header');
  return {
    name: 'rest',
    arguments: {
      [method]: urlOf(path, sent),
      ...(inHeaders.length === 0 ? {} : { headers: headersOf(inHeaders) }),
      ...(body === undefined ? {} : { body }),
      ...(pick === undefined ? {} : { pick }),
    },
  };
}

/** GraphQL has no name with a "-" in it: where there is one, headers are written as a list. */
function headersOf(sent: readonly Sent[]): Literal {
  const pairs = sent.map(({ parameter, argument }) => [parameter.name, `{args.${argument.name}}`] as const);
  return pairs.every(([name]) => isName(name))
    ? Object.fromEntries(pairs)
    : pairs.map(([name, value]) => ({ name, value }));
}

export function urlOf(path: string, sent: readonly Sent[]): string {
  const [base = '', fixed] = path.split('?', 2);
  const filled = base
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      const found = sent.find(({ parameter }) => parameter.in === 'path' && part === `{${parameter.name}}`);
      return found === undefined
        ? part.replaceAll(/[\s#\\]/g, encodeURIComponent)
        : `{args.${found.argument.name}}`;
    })
    .join('');
  const query = sent
    .filter(({ parameter }) => parameter.in === 'query')
    .map(({ parameter, argument }) => `${queryName(parameter.name)}={args.${argument.name}}`);
  const pairs = [...(fixed === undefined ? [] : [fixed]), ...query];
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** As it is written, but for the characters that would end it. */
function queryName(name: string): string {
  return name.replaceAll(/[^\w.~\-[\]:,$!*'();/@|^]/g, encodeURIComponent);
}

/** A call has one style for all its lists: where they are of two, those that are joined are a text. */
export function settleStyles(fields: readonly OperationField[], draft: Draft): void {
  for (const { field, sent, operation } of fields) {
    const lists = sent.filter(({ argument }) => isList(argument.type) && field.arguments.includes(argument));
    if (!lists.some(({ isCsv }) => isCsv)) continue;
    if (lists.every(({ isCsv }) => isCsv)) addCsv(field, operation.method);
    else for (const each of lists.filter(({ isCsv }) => isCsv)) makeText(each, field, operation, draft);
  }
}

function makeText(
  { argument, parameter }: Sent,
  field: DraftField,
  { label }: Operation,
  draft: Draft,
): void {
  const type = named('String', argument.type.isNonNull);
  field.arguments = field.arguments.map((each) => (each === argument ? { ...each, type } : each));
  draft.changed(
    `${label}, query parameter ${parameter.name}`,
    'it is a text: write its items with commas between, for another list of the call is repeated',
  );
}

export function addCsv(field: DraftField, method: string): void {
  const [call] = field.directives;
  if (call === undefined) return;
  const { [method]: url = '', ...rest } = call.arguments;
  field.directives[0] = { ...call, arguments: { [method]: url, style: new EnumLiteral('CSV'), ...rest } };
}

const sizes =
  /^(?:limit|first|per_?page|page_?size|size|count|top|take|max_?results|max_?items|max|page\[size\]|\$top|results_?per_?page|max_?count|rows)$/i;

export function isSize(name: string): boolean {
  return sizes.test(name);
}

function listSizeOf(
  sent: readonly Sent[],
  type: TypeRef,
  picked: Picked | undefined,
  draft: Draft,
): DraftDirective[] {
  const found = sent.find(
    ({ parameter, argument }) =>
      isSize(parameter.name) && !isList(argument.type) && argument.type.name === 'Int',
  );
  const fields = draft.object(namedOf(type))?.fields ?? [];
  const sized = (picked?.sized ?? []).flatMap((wire) =>
    fields.filter((field) => field.wireName === wire).map(({ name }) => name),
  );
  if (found === undefined || !(isList(type) || sized.length > 0)) return [];
  const isSure = found.argument.type.isNonNull || found.argument.standard !== undefined;
  return [
    {
      name: 'listSize',
      arguments: {
        slicingArguments: [found.argument.name],
        ...(isList(type) ? {} : { sizedFields: sized }),
        ...(isSure ? {} : { requireOneSlicingArgument: false }),
      },
    },
  ];
}

function listInPage(type: TypeRef, picked: Picked | undefined, draft: Draft): OperationField['listInPage'] {
  const [wire] = picked?.sized ?? [];
  if (picked === undefined || wire === undefined || isList(type)) return undefined;
  const field = draft.object(type.name)?.fields.find((each) => each.wireName === wire);
  if (field === undefined || !isList(field.type)) return undefined;
  return { pick: [picked.pick, wire].filter((part) => part !== undefined).join('.'), type: field.type };
}
