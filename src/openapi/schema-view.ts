/** A schema as what it says, whichever version of OpenAPI wrote it: `allOf` merged, null apart from the types. */

import { entriesOf, isObject, type Json, type JsonObject, listIn, objectOf, textIn } from './document.ts';
import { DanglingReference, type References } from './references.ts';

export interface SchemaView {
  /** The object that stands for this schema wherever it is referred to: a named schema is one type. */
  readonly identity: object;
  /** Of a schema that is referred to. */
  readonly name: string | undefined;
  readonly types: ReadonlySet<string>;
  readonly isNullable: boolean;
  readonly format: string | undefined;
  readonly description: string | undefined;
  readonly title: string | undefined;
  readonly isDeprecated: boolean;
  readonly properties: ReadonlyMap<string, Json>;
  readonly required: ReadonlySet<string>;
  readonly items: Json | undefined;
  /** `undefined` where nothing is said of further properties. */
  readonly additional: Json | undefined;
  readonly values: readonly Json[] | undefined;
  readonly valueNames: readonly string[];
  readonly variants: readonly Json[];
  readonly discriminator: JsonObject | undefined;
  readonly maximum: number | undefined;
  readonly minimum: number | undefined;
  readonly maxItems: number | undefined;
  readonly defaultValue: Json | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
}

const EMPTY: JsonObject = {};
/** What says nothing about the shape, so that a schema of one reference and these is that reference. */
const remarks = new Set(
  (
    '$ref allOf description title example examples default deprecated nullable readOnly writeOnly externalDocs ' +
    'xml $comment type summary x-nullable'
  ).split(' '),
);

/** The schema with all it is made of, or why it cannot be read. */
export function viewOf(
  schema: Json | undefined,
  references: References,
  seen: ReadonlySet<object> = new Set(),
): SchemaView | DanglingReference {
  if (typeof schema === 'boolean') return viewOf(EMPTY, references, seen);
  const resolved = references.resolve(schema);
  if (resolved instanceof DanglingReference) return resolved;
  if (seen.has(resolved.value)) return new DanglingReference('it is made of itself');
  const inside = new Set([...seen, resolved.value]);
  const own = ownView(resolved.value, resolved.name);
  const outer = isObject(schema) && schema !== resolved.value ? schema : undefined;
  const merged = mergeAll(own, resolved.value, references, inside);
  if (merged instanceof DanglingReference || outer === undefined) return merged;
  return withRemarks(merged, outer);
}

/** What stands beside a `$ref` (OpenAPI 3.1) or beside an `allOf` of one. */
function withRemarks(view: SchemaView, beside: JsonObject): SchemaView {
  return {
    ...view,
    description: textIn(beside['description']) ?? view.description,
    isNullable: view.isNullable || beside['nullable'] === true || beside['x-nullable'] === true,
    isDeprecated: view.isDeprecated || beside['deprecated'] === true,
    isReadOnly: view.isReadOnly || beside['readOnly'] === true,
    isWriteOnly: view.isWriteOnly || beside['writeOnly'] === true,
    defaultValue: beside['default'] ?? view.defaultValue,
  };
}

function mergeAll(
  own: SchemaView,
  schema: JsonObject,
  references: References,
  seen: ReadonlySet<object>,
): SchemaView | DanglingReference {
  const parts = listIn(schema['allOf']);
  if (parts.length === 0) return withoutNull(own, references);
  const [only] = parts;
  if (parts.length === 1 && own.name === undefined && Object.keys(schema).every((key) => remarks.has(key))) {
    const view = viewOf(only, references, seen);
    return view instanceof DanglingReference ? view : withRemarks(view, schema);
  }
  let merged = own;
  const properties = new Map<string, Json>();
  for (const part of parts) {
    const view = viewOf(part, references, seen);
    if (view instanceof DanglingReference) return view;
    for (const [name, inner] of view.properties)
      properties.set(name, both(properties.get(name), inner, references));
    merged = merge(merged, view);
  }
  for (const [name, inner] of own.properties)
    properties.set(name, both(properties.get(name), inner, references));
  merged = { ...merged, properties };
  return withoutNull(merged, references);
}

/** The schemas that two parts of an `allOf` have for one property, put together; by the first of them, then the second. */
const together = new WeakMap<object, WeakMap<object, Json>>();

/**
 * One property in two parts: the later part says it again, or says more of it. Two objects are put together, unless one
 * has all that the other has; of all else the later is taken.
 */
function both(before: Json | undefined, after: Json, references: References): Json {
  if (
    !isObject(before) ||
    !isObject(after) ||
    before === after ||
    (before['$ref'] !== undefined && before['$ref'] === after['$ref'])
  )
    return after;
  const [first, second] = [viewOf(before, references), viewOf(after, references)];
  if (first instanceof DanglingReference || second instanceof DanglingReference) return after;
  if (first.properties.size === 0 || first.identity === second.identity) return after;
  // Remarks alone: the type is that of the earlier part.
  if (second.properties.size === 0)
    return second.types.size === 0 && second.variants.length === 0 ? before : after;
  if ([...first.properties.keys()].every((name) => second.properties.has(name))) return after;
  if ([...second.properties.keys()].every((name) => first.properties.has(name))) return before;
  const known = together.get(before) ?? new WeakMap<object, Json>();
  together.set(before, known);
  const merged = known.get(after) ?? { allOf: [before, after] };
  known.set(after, merged);
  return merged;
}

/** What the schema itself says goes before what it is made of; a property that comes again keeps its place. */
function merge(own: SchemaView, part: SchemaView): SchemaView {
  return {
    ...own,
    types: own.types.size === 0 ? part.types : own.types,
    isNullable: own.isNullable,
    format: own.format ?? part.format,
    description: own.description ?? (own.name === undefined ? part.description : undefined),
    required: new Set([...part.required, ...own.required]),
    items: own.items ?? part.items,
    additional: own.additional ?? part.additional,
    values: sharedValues(own.values, part.values),
    valueNames: own.valueNames.length > 0 ? own.valueNames : part.valueNames,
    variants: own.variants.length > 0 ? own.variants : isDiscriminated(part) ? [] : part.variants,
    // The discriminator of a base type tells its children apart; a child is one of them already.
    discriminator: own.discriminator,
    maximum: own.maximum ?? part.maximum,
    minimum: own.minimum ?? part.minimum,
    maxItems: own.maxItems ?? part.maxItems,
    isWriteOnly: own.isWriteOnly || part.isWriteOnly,
    isReadOnly: own.isReadOnly || part.isReadOnly,
  };
}

/** Of two lists of values only those are left that are in both. */
function sharedValues(
  own: readonly Json[] | undefined,
  part: readonly Json[] | undefined,
): readonly Json[] | undefined {
  if (own === undefined || part === undefined) return own ?? part;
  const shared = own.filter((value) => part.includes(value));
  return shared.length === 0 ? own : shared;
}

function isDiscriminated(view: SchemaView): boolean {
  return view.discriminator !== undefined;
}

function ownView(schema: JsonObject, name: string | undefined): SchemaView {
  const declared = schema['type'];
  const types = new Set(
    (Array.isArray(declared) ? declared : [declared]).filter((type) => typeof type === 'string'),
  );
  const written =
    'const' in schema
      ? [schema['const'] ?? null]
      : Array.isArray(schema['enum'])
        ? listIn(schema['enum'])
        : undefined;
  const shown = inferredTypes(types, schema);
  const isOfItems = shown.size === 1 && shown.has('array');
  const values = isOfItems ? undefined : written?.map((value) => ofType(value, shown));
  const isNullable =
    types.delete('null') ||
    schema['nullable'] === true ||
    schema['x-nullable'] === true ||
    (values?.includes(null) ?? false);
  return {
    identity: schema,
    name,
    types: shown,
    isNullable,
    format: textIn(schema['format']),
    description: textIn(schema['description']),
    title: textIn(schema['title']),
    isDeprecated: schema['deprecated'] === true,
    properties: new Map(entriesOf(schema['properties'])),
    required: new Set(listIn(schema['required']).filter((each): each is string => typeof each === 'string')),
    items: itemsOf(schema, isOfItems ? written : undefined),
    additional: schema['additionalProperties'] ?? schema['patternProperties'],
    values: values?.filter((value) => value !== null),
    valueNames: listIn(schema['x-enum-varnames'] ?? schema['x-enumNames']).map(String),
    variants: [...listIn(schema['oneOf']), ...listIn(schema['anyOf'])].filter(
      (variant) => !isConstraint(variant),
    ),
    discriminator: discriminatorOf(schema['discriminator']),
    maximum: numberIn(schema['maximum']),
    minimum: numberIn(schema['minimum']),
    maxItems: numberIn(schema['maxItems']),
    defaultValue: schema['default'],
    isReadOnly: schema['readOnly'] === true,
    isWriteOnly: schema['writeOnly'] === true,
  };
}

/** YAML writes `enum: [1, true]` without quotes for texts as well: the type says which they are. */
function ofType(value: Json, types: ReadonlySet<string>): Json {
  const [type] = types;
  if (types.size !== 1 || value === null || typeof value === 'object') return value;
  if (type === 'string') return String(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const isNumber = (type === 'integer' || type === 'number') && typeof value === 'string';
  return isNumber && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** The items of lists whose values stand beside the list, by the list. */
const itemsWithValues = new WeakMap<JsonObject, Json>();

/** `enum` beside `type: array` is meant for the items, unless its values are lists. */
function itemsOf(schema: JsonObject, values: readonly Json[] | undefined): Json | undefined {
  const { items } = schema;
  if (Array.isArray(items) || schema['prefixItems'] !== undefined) return undefined;
  if (values === undefined || values.some((value) => typeof value === 'object')) return items;
  const known = itemsWithValues.get(schema);
  if (known !== undefined) return known;
  const made = isObject(items)
    ? 'enum' in items || '$ref' in items
      ? items
      : { ...items, enum: values }
    : { enum: values };
  itemsWithValues.set(schema, made);
  return made;
}

/** Swagger 2.0 writes the name of the property itself. */
function discriminatorOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'string' ? { propertyName: value } : isObject(value) ? value : undefined;
}

/** `anyOf: [{required: [a]}, {required: [b]}]` says what must be there, not what there is. */
function isConstraint(variant: Json): boolean {
  return (
    isObject(variant) &&
    Object.keys(variant).length > 0 &&
    Object.keys(variant).every((key) => key === 'required' || key === 'not')
  );
}

function inferredTypes(types: Set<string>, schema: JsonObject): Set<string> {
  if (types.size > 0) return types;
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined)
    return new Set(['object']);
  if (schema['items'] !== undefined) return new Set(['array']);
  return types;
}

/** `oneOf: [X, {type: null}]` is X or null, and a choice of one is that one. */
function withoutNull(view: SchemaView, references: References): SchemaView | DanglingReference {
  if (view.variants.length === 0) return view;
  const isNull = (variant: Json): boolean => {
    const type = objectOf(variant)['type'];
    return type === 'null' || (Array.isArray(type) && type.length === 1 && type[0] === 'null');
  };
  const others = view.variants.filter((variant) => !isNull(variant));
  const isNullable = view.isNullable || others.length < view.variants.length;
  const [only] = others;
  if (others.length !== 1 || view.properties.size > 0) return { ...view, variants: others, isNullable };
  const inner = viewOf(only, references, new Set([view.identity]));
  if (inner instanceof DanglingReference) return inner;
  return {
    ...inner,
    name: view.name ?? inner.name,
    identity: view.name === undefined ? inner.identity : view.identity,
    isNullable: isNullable || inner.isNullable,
    description: view.description ?? inner.description,
    isDeprecated: view.isDeprecated || inner.isDeprecated,
    isReadOnly: view.isReadOnly || inner.isReadOnly,
    isWriteOnly: view.isWriteOnly || inner.isWriteOnly,
    defaultValue: view.defaultValue ?? inner.defaultValue,
  };
}

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
