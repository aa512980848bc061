/** What tells the members of a union apart: the discriminator that a document declares, or a property with a constant. */

import { pathText } from '../../base/path.ts';
import { entriesOf, type Json, listIn, objectOf, textIn } from '../../openapi/document.ts';
import { DanglingReference, type References } from '../../openapi/references.ts';
import type { SchemaView } from '../../openapi/schema-view.ts';
import type { Literal } from '../draft.ts';
import { isName } from '../names.ts';

/** Reads a schema. */
type View = (schema: Json | undefined) => SchemaView | DanglingReference;

/** A member of a union, with the values of the property that stand for it. */
export interface Variant {
  readonly view: SchemaView;
  readonly values: readonly string[];
}

/** The property and the members, or why nothing tells them apart. */
export function tellApart(
  view: SchemaView,
  viewOf: View,
): { readonly property: string; readonly variants: readonly Variant[] } | string {
  const views: SchemaView[] = [];
  for (const variant of view.variants) {
    const found = viewOf(variant);
    if (found instanceof DanglingReference) return found.reason;
    if (found.properties.size === 0) return 'one of several shapes that are not all objects';
    views.push(found);
  }
  const declared = textIn(view.discriminator?.['propertyName']);
  const property = declared ?? constantProperty(views, viewOf);
  if (property === undefined) return 'one of several shapes, and no property tells which';
  if (!isReadable(property)) return `its discriminator "${property}" has a name that a path cannot hold`;
  const valuesOf = (variant: SchemaView): readonly string[] =>
    declared === undefined
      ? constantsOf(variant.properties.get(property), viewOf)
      : mappedValues(view, variant, property, viewOf);
  const variants = views.map((variant) => ({ view: variant, values: valuesOf(variant) }));
  const why = whyAlike(variants, property);
  return why ?? { property, variants };
}

/** Why the values of the property do not tell the members apart; undefined where they do. */
function whyAlike(variants: readonly Variant[], property: string): string | undefined {
  const owners = new Map<string, object>();
  for (const { view, values } of variants) {
    if (values.length === 0)
      return `one of several shapes, and no value of "${property}" is told for one of them`;
    for (const value of values) {
      const owner = owners.get(value) ?? view.identity;
      if (owner !== view.identity) return `two of its shapes have "${value}" for "${property}"`;
      owners.set(value, owner);
    }
  }
  return undefined;
}

/** The values of the discriminator that stand for a variant: those of the mapping, else its constant, else its name. */
function mappedValues(union: SchemaView, variant: SchemaView, property: string, viewOf: View): string[] {
  const mapping = entriesOf(union.discriminator?.['mapping']);
  const mapped = mapping.filter(([, target]) => {
    const reference = textIn(target) ?? '';
    if (reference === variant.name) return true;
    const found = viewOf({ $ref: reference });
    return !(found instanceof DanglingReference) && found.identity === variant.identity;
  });
  const constants = constantsOf(variant.properties.get(property), viewOf);
  const own = constants.filter((value) => mapping.every(([known]) => known !== value));
  // An enum that all members share tells none of them.
  const isShared = union.variants.some((other) => {
    const view = viewOf(other);
    if (view instanceof DanglingReference || view.identity === variant.identity) return false;
    return constantsOf(view.properties.get(property), viewOf).some((value) => constants.includes(value));
  });
  if (mapped.length > 0) return [...mapped.map(([value]) => value), ...(isShared ? [] : own)];
  if (constants.length === 1 || (constants.length > 0 && !isShared)) return constants;
  return variant.name === undefined ? [] : [variant.name];
}

function constantsOf(schema: Json | undefined, viewOf: View): string[] {
  const view = schema === undefined ? undefined : viewOf(schema);
  if (view === undefined || view instanceof DanglingReference) return [];
  return (view.values ?? []).map(String);
}

/** A property that every variant has with values of its own. */
function constantProperty(variants: readonly SchemaView[], viewOf: View): string | undefined {
  return [...(variants[0]?.properties.keys() ?? [])].find((property) => {
    const all = variants.map((variant) => constantsOf(variant.properties.get(property), viewOf));
    const values = all.flat();
    return all.every((each) => each.length > 0) && new Set(values).size === values.length;
  });
}

/** Where a value is no name of GraphQL the pairs are a list. */
export function typenameMap(entries: readonly (readonly [string, string])[]): Literal {
  return entries.every(([value]) => isName(value))
    ? Object.fromEntries(entries)
    : entries.map(([value, type]) => ({ value, type }));
}

/** The schemas that are `allOf` a base with a discriminator, by that base. */
export function childrenOf(
  components: Json | undefined,
  references: References,
  prefix: string,
): Map<object, Json[]> {
  const children = new Map<object, Json[]>();
  for (const [name, schema] of entriesOf(components)) {
    for (const part of listIn(objectOf(schema)['allOf'])) {
      const base = references.resolve(part);
      if (base instanceof DanglingReference || base.value['discriminator'] === undefined) continue;
      if (base.value['oneOf'] !== undefined || base.value['anyOf'] !== undefined) continue;
      const list = children.get(base.value) ?? [];
      children.set(base.value, list);
      list.push({ $ref: prefix + encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')) });
    }
  }
  return children;
}

/** A property is read by its path, and a few names have none: `__proto__`, or one with both kinds of quotes. */
export function isReadable(property: string): boolean {
  return pathText([property]) !== undefined;
}
