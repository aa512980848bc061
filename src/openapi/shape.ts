/** A schema of an OpenAPI document as a shape: what is not said is open, what is listed is the whole. */

import { anyShape, type ScalarName, type Shape, scalarShape } from '../base/shape.ts';
import type { Json } from './document.ts';
import { DanglingReference, type References } from './references.ts';
import { type SchemaView, viewOf } from './schema-view.ts';

/** Numbers that a document writes as text. */
const NUMERIC_FORMAT = /^(?:u?int\d*|integer|long|decimal|number|numeric|float|double|bignum|bigint)$/i;

export function shapeOfSchema(schema: Json | undefined, references: References): Shape {
  if (schema === undefined || schema === true) return anyShape;
  const view = viewOf(schema, references);
  return view instanceof DanglingReference ? anyShape : shapeOfView(view, references);
}

function shapeOfView(view: SchemaView, references: References): Shape {
  if (view.variants.length > 0) {
    const options = (): Shape[] => [
      ...view.variants.map((variant) => shapeOfSchema(variant, references)),
      ...(view.properties.size > 0 ? [objectOf(view, references)] : []),
    ];
    return { kind: 'choice', options };
  }
  const values = view.values?.map(String);
  const shapes = [...view.types].map((type) => shapeOfType(type, view, values, references));
  const [only] = shapes;
  if (only === undefined) return values === undefined ? anyShape : scalarShape('string', values);
  return shapes.length === 1 ? only : { kind: 'choice', options: () => shapes };
}

function shapeOfType(
  type: string,
  view: SchemaView,
  values: readonly string[] | undefined,
  references: References,
): Shape {
  if (type === 'object') return objectOf(view, references);
  if (type === 'array') return { kind: 'list', items: () => shapeOfSchema(view.items, references) };
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
 * JSON Schema would allow them, and then no name could ever be wrong. A base type told apart by a discriminator has
 * the properties of its children too.
 */
function objectOf(view: SchemaView, references: References): Shape {
  const { additional, properties, discriminator } = view;
  if (properties.size === 0 && (additional === undefined || additional === true)) return anyShape;
  const isOpen = additional === true || discriminator !== undefined;
  const fields = new Map(
    [...properties].map(([name, schema]) => [name, () => shapeOfSchema(schema, references)] as const),
  );
  const required = (): string[] =>
    [...view.required].filter((name) => {
      const property = properties.get(name);
      if (property === undefined) return false;
      const inner = viewOf(property, references);
      return !(inner instanceof DanglingReference || inner.isReadOnly || inner.standard !== undefined);
    });
  const rest = isOpen
    ? () => anyShape
    : additional === undefined || additional === false
      ? undefined
      : () => shapeOfSchema(additional, references);
  return { kind: 'object', identity: view.identity, fields, required, rest };
}
