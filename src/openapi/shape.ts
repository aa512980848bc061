/** A schema of an OpenAPI document as a shape: what is not said is open, what is listed is the whole. */

import { anyShape, type ScalarName, type Shape, scalarShape } from '../base/shape.ts';
import { type Json, objectOf as jsonObject, listIn } from './document.ts';
import { DanglingReference, type References } from './references.ts';
import { type SchemaView, viewOf } from './schema-view.ts';

/** Numbers that a document writes as text. */
const NUMERIC_FORMAT = /^(?:u?int\d*|integer|long|decimal|number|numeric|float|double|bignum|bigint)$/i;

/** What schemas refer to. */
export interface SchemaScope {
  readonly references: References;
  /** The schemas that are made of this one (`allOf`): what a value of a base type may really be. */
  childrenOf(identity: object): readonly Json[];
}

/** The shape of the values that a schema allows. */
export function shapeOfSchema(schema: Json | undefined, scope: SchemaScope): Shape {
  if (schema === undefined || schema === true) return anyShape;
  const view = viewOf(schema, scope.references);
  return view instanceof DanglingReference ? anyShape : shapeOfView(view, scope);
}

/** `named`: the schemas of the document that have names. */
export function createSchemaScope(named: readonly Json[], references: References): SchemaScope {
  const children = new Map<object, Json[]>();
  for (const schema of named)
    for (const part of listIn(jsonObject(schema)['allOf'])) {
      const base = references.resolve(part);
      if (base instanceof DanglingReference) continue;
      children.set(base.value, [...(children.get(base.value) ?? []), schema]);
    }
  return { references, childrenOf: (identity) => children.get(identity) ?? [] };
}

function shapeOfView(view: SchemaView, scope: SchemaScope): Shape {
  if (view.variants.length > 0) {
    const options = (): Shape[] => [
      ...view.variants.map((variant) => shapeOfSchema(variant, scope)),
      ...(view.properties.size > 0 ? [objectOf(view, scope)] : []),
    ];
    return { kind: 'choice', options };
  }
  const values = view.values?.map(String);
  const shapes = [...view.types].map((type) => shapeOfType(type, view, values, scope));
  const [only] = shapes;
  if (only === undefined) return valuesShape(view.values);
  return shapes.length === 1 ? only : { kind: 'choice', options: () => shapes };
}

/** `enum` and `const` without a type: the values have types of their own. */
function valuesShape(values: readonly Json[] | undefined): Shape {
  const names = new Set((values ?? []).map((value) => kindOf(value)));
  if (values === undefined || names.has(undefined)) return anyShape;
  const shapes = [...names].map((name) =>
    scalarShape(name ?? 'string', values.filter((value) => kindOf(value) === name).map(String)),
  );
  return { kind: 'choice', options: () => shapes };
}

function kindOf(value: Json): ScalarName | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'string' || typeof value === 'boolean'
    ? (typeof value as 'string' | 'boolean')
    : undefined;
}

function shapeOfType(
  type: string,
  view: SchemaView,
  values: readonly string[] | undefined,
  scope: SchemaScope,
): Shape {
  if (type === 'object') {
    const children = view.discriminator === undefined ? [] : scope.childrenOf(view.identity);
    if (children.length === 0) return objectOf(view, scope);
    const own = objectOf({ ...view, discriminator: undefined }, scope);
    return { kind: 'choice', options: () => [own, ...children.map((child) => shapeOfSchema(child, scope))] };
  }
  if (type === 'array') return { kind: 'list', items: () => shapeOfSchema(view.items, scope) };
  const scalars: Readonly<Record<string, ScalarName>> = {
    string: NUMERIC_FORMAT.test(view.format ?? '') ? 'numeric' : 'string',
    integer: 'integer',
    number: 'number',
    boolean: 'boolean',
  };
  const name = scalars[type];
  return name === undefined ? anyShape : scalarShape(name, values);
}

/**
 * An object without properties says nothing of them. One with properties has no others, unless it says that it has:
 * JSON Schema would allow them, and then no name could ever be wrong. A type told apart by a discriminator, whose children
 * are not in the document, may have the properties of any.
 */
function objectOf(view: SchemaView, scope: SchemaScope): Shape {
  const { additional, properties, discriminator } = view;
  if (properties.size === 0 && (additional === undefined || additional === true)) return anyShape;
  const isOpen = additional === true || discriminator !== undefined;
  const fields = new Map(
    [...properties].map(([name, schema]) => [name, () => shapeOfSchema(schema, scope)] as const),
  );
  const required = (): string[] =>
    [...view.required].filter((name) => {
      const property = properties.get(name);
      if (property === undefined) return false;
      const inner = viewOf(property, scope.references);
      return !(inner instanceof DanglingReference || inner.isReadOnly || inner.defaultValue !== undefined);
    });
  const rest = isOpen
    ? () => anyShape
    : additional === undefined || additional === false
      ? undefined
      : () => shapeOfSchema(additional, scope);
  return { kind: 'object', identity: view.identity, fields, required, rest };
}
