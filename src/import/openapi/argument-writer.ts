/** The arguments of one operation's field, each with the place of the call that its value goes to. */

import type { Json } from '../../openapi/document.ts';
import type { ContractOperation, Parameter } from '../../openapi/operations.ts';
import { DanglingReference } from '../../openapi/references.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';
import { isHeaderName } from '../../upstream/directive-arguments.ts';
import type { ListStyle } from '../../upstream/rest/message.ts';
import {
  type Draft,
  type DraftArgument,
  isList,
  type Literal,
  listOf,
  named,
  nonNull,
  nullable,
  type TypeRef,
} from '../draft.ts';
import { camelCase, capitalize, NameSet, singular } from '../names.ts';
import { isIdentifier, isKeyName, singularKey } from './key-names.ts';
import type { SentParameter } from './operation-field.ts';
import { sharedScalar } from './scalar-types.ts';
import type { SchemaTypes } from './schema-types.ts';

/** 2^31 - 1: what GraphQL's Int holds. */
const MAX_INT = 2_147_483_647;

/** Where the arguments stand. */
export interface FieldPlace {
  /** How the types begin that are named by their place. */
  readonly typeName: string;
  /** For people: `Query.users`. */
  readonly where: string;
}

/** Headers that the protocol itself, or the gateway, writes. */
const ownHeaders = new Set(['accept', 'content-type', 'authorization', 'x-request-id', 'x-user-id']);

export class ArgumentWriter {
  readonly #operation: ContractOperation;
  readonly #draft: Draft;
  readonly #types: SchemaTypes;
  readonly #place: FieldPlace;
  readonly #names = new NameSet();

  constructor(operation: ContractOperation, draft: Draft, types: SchemaTypes, place: FieldPlace) {
    this.#operation = operation;
    this.#draft = draft;
    this.#types = types;
    this.#place = place;
  }

  /** Those of the path first, in its order; a placeholder that no parameter declares is a text. */
  parameters(): SentParameter[] {
    const { path, parameters, label } = this.#operation;
    const placeholders = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => String(name));
    const inPath = [...new Set(placeholders)].map((name) => this.#placeholder(name));
    for (const { name } of parameters.filter(
      (parameter) => parameter.in === 'path' && !placeholders.includes(parameter.name),
    ))
      this.#draft.unmapped(`${label}, parameter ${name}`, 'it is not in the path');
    const others = parameters.filter((parameter) => parameter.in !== 'path');
    return [...inPath, ...others].flatMap((parameter) => this.#sent(parameter));
  }

  /** The argument whose value is the body. */
  body(schema: Json): DraftArgument {
    const { typeName, where } = this.#place;
    const { body } = this.#operation;
    const name = this.#names.take('input', 'body', 'requestBody');
    const type = this.#types.typeOf(schema, 'input', { name: typeName, where: `${where}(${name}:)` });
    return {
      name,
      description: body?.description,
      type: body?.isRequired === true ? nonNull(type) : nullable(type),
      directives: [],
    };
  }

  #placeholder(name: string): Parameter {
    const { label, parameters } = this.#operation;
    const declared = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name);
    if (declared === undefined)
      this.#draft.changed(`${label}, parameter ${name}`, 'no parameter declares it, so it is a text');
    return declared ?? textParameter(name);
  }

  #sent(parameter: Parameter): SentParameter[] {
    const what = `${this.#operation.label}, ${parameter.in} parameter ${parameter.name}`;
    const lost = whyLost(parameter);
    if (lost !== undefined) return this.#lose(what, lost);
    const view = this.#types.view(parameter.schema);
    if (view instanceof DanglingReference || parameter.in !== 'query' || parameter.content !== undefined)
      return this.#single(parameter, view, what);
    const parts = this.#partsOf(view);
    if (parts === undefined) return this.#single(parameter, view, what);
    const written = this.#properties(parameter, parts, what);
    return parts.single === undefined || written.length === 0
      ? written
      : [...this.#single({ ...parameter, isRequired: false }, parts.single, what), ...written];
  }

  /** One parameter as one argument. */
  #single(parameter: Parameter, view: SchemaView | DanglingReference, what: string): SentParameter[] {
    const name = this.#name(isOwnId(parameter, this.#operation.path) ? 'id' : parameter.name, parameter.in);
    const type = this.#type(parameter, view, name, what);
    if (type === undefined) return [];
    const isDangling = view instanceof DanglingReference;
    const defaultValue =
      isDangling || parameter.in === 'path' ? undefined : defaultOf(view.defaultValue, type, this.#draft);
    const isNeeded = parameter.isRequired && defaultValue === undefined;
    const argument: DraftArgument = {
      name,
      description:
        parameter.description ?? (isDangling || view.name !== undefined ? undefined : view.description),
      type: isNeeded ? nonNull(type) : nullable(type),
      defaultValue: defaultValue,
      directives: parameter.isDeprecated && !isNeeded ? [{ name: 'deprecated', arguments: {} }] : [],
    };
    const maxItems = isDangling ? undefined : view.maxItems;
    return [{ parameter, argument, listStyle: isList(type) ? listStyleOf(parameter) : undefined, maxItems }];
  }

  /**
   * The properties of an object, or of all objects that a parameter may be; `single` is what it may be beside them.
   * Undefined for a parameter that is no object.
   */
  #partsOf(view: SchemaView): Parts | undefined {
    if (view.variants.length === 0) return view.properties.size > 0 ? view : undefined;
    const views = view.variants.map((variant) => this.#types.view(variant));
    const known = views.flatMap((each) => (each instanceof DanglingReference ? [] : [each]));
    const objects = known.filter(({ properties }) => properties.size > 0);
    const [single, ...others] = known.filter((each) => !objects.includes(each));
    if (objects.length === 0 || known.length < views.length || others.length > 0) return undefined;
    if (single !== undefined && !isSingleValue(single)) return undefined;
    const properties = new Map(objects.flatMap((each) => [...each.properties]));
    return { properties, required: new Set(), single };
  }

  #lose(what: string, reason: string): [] {
    this.#draft.unmapped(what, reason);
    return [];
  }

  #name(name: string, place: string): string {
    const wanted = camelCase(name) || 'value';
    return this.#names.take(wanted, `${place}${capitalize(wanted)}`);
  }

  /** `filter[name]=x` (deepObject) and `name=x` (form): one argument a property. */
  #properties(parameter: Parameter, { properties, required }: Parts, what: string): SentParameter[] {
    const isDeep = parameter.style === 'deepObject';
    if (!isDeep && !(parameter.style === 'form' && parameter.explode))
      return this.#lose(what, `an object in the style ${parameter.style} without explode`);
    return [...properties].flatMap(([property, schema]) => {
      const view = this.#types.view(schema);
      if (view instanceof DanglingReference || !isSingleValue(view))
        return this.#lose(`${what}, property ${property}`, 'it is no single value');
      const wire = isDeep ? `${parameter.name}[${property}]` : property;
      const name = this.#name(isDeep ? `${parameter.name} ${property}` : property, parameter.in);
      const type = this.#types.typeOfView(view, 'input', this.#placeOf(name));
      const isNeeded = parameter.isRequired && required.has(property);
      const argument: DraftArgument = {
        name,
        description: view.description,
        type: isNeeded ? nonNull(type) : nullable(type),
        directives: [],
      };
      return [
        { parameter: { ...parameter, name: wire, isRequired: isNeeded }, argument, listStyle: undefined },
      ];
    });
  }

  #placeOf(name: string): { readonly name: string; readonly where: string } {
    const { typeName, where } = this.#place;
    return { name: typeName + capitalize(name), where: `${where}(${name}:)` };
  }

  /** Undefined for a parameter that cannot be sent, which the draft is told. */
  #type(
    parameter: Parameter,
    view: SchemaView | DanglingReference,
    name: string,
    what: string,
  ): TypeRef | undefined {
    const asText = (reason: string): TypeRef => {
      this.#draft.changed(what, `it is a text: ${reason}`);
      return named('String', true);
    };
    if (parameter.content !== undefined) return asText(`its value is written as ${parameter.content}`);
    if (view instanceof DanglingReference) return asText(view.reason);
    if (view.types.has('array')) return this.#listType(parameter, view, name, asText);
    if (isKeyName(parameter.name) && isIdentifier(view)) return named('ID', true);
    if (isIdentifier(view) && parameter.in === 'path' && view.format === 'uuid') return named('ID', true);
    const place = this.#placeOf(name);
    if (view.types.has('object') || (view.types.size !== 1 && view.values === undefined))
      return this.#unclearType(parameter, view, what, asText);
    return nonNull(this.#types.typeOfView(view, 'input', place));
  }

  /** A choice of single values is one of them; what may be an object can only be a text that the caller writes. */
  #unclearType(
    parameter: Parameter,
    view: SchemaView,
    what: string,
    asText: (reason: string) => TypeRef,
  ): TypeRef | undefined {
    const views = view.variants.map((variant) => this.#types.view(variant));
    const scalar = view.variants.length === 0 ? undefined : sharedScalar(views);
    if (scalar !== undefined) return named(scalar, true);
    const hasObjects = [view, ...views].some(
      (each) => !(each instanceof DanglingReference) && each.properties.size > 0,
    );
    if (!hasObjects || parameter.isRequired) return asText('it is no single value');
    this.#lose(what, 'it may be an object, and a parameter is a single value');
    return undefined;
  }

  #listType(
    parameter: Parameter,
    view: SchemaView,
    name: string,
    asText: (reason: string) => TypeRef,
  ): TypeRef {
    if (parameter.in !== 'query' || !['form', 'deepObject'].includes(parameter.style))
      return asText(`write its items joined, in the style ${parameter.style}`);
    const item = view.items === undefined ? undefined : this.#types.view(view.items);
    if (
      item === undefined ||
      item instanceof DanglingReference ||
      item.properties.size > 0 ||
      item.variants.length > 0 ||
      item.types.has('array')
    )
      return asText('its items are no single values');
    if (isKeyName(singularKey(parameter.name)) && isIdentifier(item)) return listOf(named('ID', true), true);
    return listOf(nonNull(this.#types.typeOfView(item, 'input', this.#placeOf(name))), true);
  }
}

/** What of a query parameter becomes arguments. */
interface Parts {
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
  readonly single?: SchemaView | undefined;
}

/** `ids=1&ids=2`, `ids=1,2` or `ids[0]=1&ids[1]=2`. */
function listStyleOf({ style, explode }: Parameter): ListStyle {
  if (style === 'deepObject') return 'INDEX';
  return explode ? 'REPEAT' : 'CSV';
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

/** Why no call can send a parameter; undefined where one can. */
function whyLost({ in: place, name }: Parameter): string | undefined {
  if (place === 'cookie') return 'a call sends no cookies';
  if (place === 'header') {
    if (ownHeaders.has(name.toLowerCase())) return 'the gateway writes this header, or apps/services.ts does';
    return isHeaderName(name.toLowerCase())
      ? undefined
      : 'no call can send a header of this name (RFC 9110, section 5.1)';
  }
  return place === 'path' || place === 'query' ? undefined : `there is no place "${String(place)}"`;
}

function isSingleValue({ properties, variants, types }: SchemaView): boolean {
  return properties.size === 0 && variants.length === 0 && !types.has('array') && !types.has('object');
}

/** The petId of /pets/{petId}/photo: the one id there is, of what the path names. */
function isOwnId({ name, in: place }: Parameter, path: string): boolean {
  if (place !== 'path' || (path.match(/\{/g) ?? []).length !== 1) return false;
  const before = /([^/{}]+)\/\{/.exec(path)?.[1] ?? '';
  return camelCase(name).toLowerCase() === `${camelCase(singular(before)).toLowerCase()}id`;
}

/** A default is written where GraphQL has the same literal; an enum's would be written by its wire value. */
function defaultOf(value: Json | undefined, type: TypeRef, draft: Draft): Literal | undefined {
  if (value === undefined || value === null || isList(type) || draft.types.has(type.name)) return undefined;
  const fits =
    (type.name === 'Int' && Number.isInteger(value) && Math.abs(Number(value)) <= MAX_INT) ||
    (type.name === 'Float' && typeof value === 'number') ||
    (type.name === 'Boolean' && typeof value === 'boolean') ||
    ((type.name === 'String' || type.name === 'ID') && typeof value === 'string' && !/[{}]/.test(value));
  return fits ? (value as string | number | boolean) : undefined;
}
