/**
 * What `@value` and `@reference(key:)` tell about the fields that they read: `"CURRENCY_{parent.code}"` for an enum
 * with the wires CURRENCY_EUR and CURRENCY_USD says that `code` is EUR or USD.
 */

import type { LeafShape, NamedShape } from '../../upstream/mock/shape.ts';
import type { Template, Text } from '../../upstream/template.ts';
import { isListType, namedType } from '../ast.ts';
import type { ModelType } from '../model.ts';

type Hint = readonly [field: string, shape: LeafShape];
type FindShape = (type: string) => NamedShape;

/** By the name of the field of the type that is read. */
export function leafHints({ fields }: ModelType, find: FindShape): Hint[] {
  return [...fields.values()].flatMap(({ node, source }) => {
    if (isListType(node.type)) return [];
    const returns = (): NamedShape => find(namedType(node.type).name.value);
    if (source.kind === 'value') return hintsOf(source.template, returns);
    return source.kind === 'reference' && source.key !== undefined ? keyHints(source.key, returns()) : [];
  });
}

function hintsOf(template: Template, shapeOf: () => NamedShape): Hint[] {
  if (template.kind === 'text') return textHints(template.parts, shapeOf());
  if (template.kind !== 'object') return [];
  const shape = shapeOf();
  if (shape.kind !== 'object') return [];
  return template.entries.flatMap(([name, inner]) => {
    const field = shape.fields.find(({ path }) => path.length === 1 && path[0] === name);
    return field === undefined || field.value.items !== undefined ? [] : hintsOf(inner, field.value.named);
  });
}

/** The one field that the text reads, with what stands before and after it. */
function textHints(parts: Text, shape: NamedShape): Hint[] {
  if (shape.kind !== 'leaf' || shape.values === undefined) return [];
  const read = parts.filter((part) => typeof part !== 'string');
  const [expression] = read;
  const field =
    expression?.root === 'parent' && expression.path.length === 1 ? expression.path[0] : undefined;
  if (expression === undefined || field === undefined || read.length !== 1) return [];
  const at = parts.indexOf(expression);
  const literal = (part: Text): string => part.filter((piece) => typeof piece === 'string').join('');
  const [before, after] = [literal(parts.slice(0, at)), literal(parts.slice(at + 1))];
  const values = shape.values.flatMap((wire) => {
    if (parts.length === 1) return [wire];
    const isMade = typeof wire === 'string' && wire.startsWith(before) && wire.endsWith(after);
    return isMade ? [wire.slice(before.length, wire.length - after.length)] : [];
  });
  return values.length === 0 ? [] : [[field, { kind: 'leaf', name: 'String', values }]];
}

/** A field that becomes the key of an entity, or a part of it, holds such a key. */
function keyHints(template: Template, shape: NamedShape): Hint[] {
  if (shape.kind !== 'object') return [];
  const [onlyKey = ''] = shape.keyFields;
  const entries = template.kind === 'object' ? template.entries : [[onlyKey, template] as const];
  return entries.flatMap(([name, inner]): Hint[] => {
    const read = inner.kind === 'text' && inner.parts.length === 1 ? inner.parts[0] : undefined;
    const leaf = shape.fields.find((field) => field.name === name)?.value.named();
    if (read === undefined || typeof read === 'string' || leaf?.kind !== 'leaf') return [];
    const [field] = read.path;
    if (read.root !== 'parent' || read.path.length !== 1 || field === undefined) return [];
    return [[field, shape.keyFields.length === 1 ? { ...leaf, keyOf: shape.name } : leaf]];
  });
}
