/** Which concrete type a value of an interface or union has. */

import { compilePath, readProperty } from '../../base/path.ts';
import { FailedEntity, Row, rememberedType } from '../../fields/row.ts';
import type { ModelType } from '../model.ts';

/** Reads the concrete type of a payload, as `@typename` of the interface or union says; else from `__typename`. */
export function createTypename(definition: ModelType | undefined): (value: unknown) => string | undefined {
  const { typename } = definition ?? {};
  if (typename === undefined)
    return (value) => rememberedType(value) ?? textOf(readProperty(value, '__typename'));
  const read = compilePath(typename.from);
  return (value) => {
    const known = value instanceof Row ? value.type.name : rememberedType(value);
    if (known !== undefined) return known;
    const told = textOf(read(value instanceof FailedEntity ? value.stub : value));
    return told === undefined ? undefined : (typename.map.get(told) ?? told);
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
