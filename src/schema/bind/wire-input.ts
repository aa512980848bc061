/**
 * Arguments as a service takes them: an input field with `@from` has another name on the wire, and a BigInt that was
 * given as text is a number again in JSON.
 */

import { Kind, type TypeNode } from 'graphql';
import { parsePath } from '../../base/path.ts';
import type { Traits } from '../../upstream/call.ts';
import { namedType } from '../ast.ts';
import { inputTypeAt } from '../graph/expression-type.ts';
import { directiveOf, type ModelField, type ModelType } from '../model.ts';

/** Gives the value at a path of the arguments its names on the wire. */
export type WriteArgument = (path: readonly string[], value: unknown) => unknown;
type Write = (value: unknown) => unknown;
type FindType = (name: string) => ModelType | undefined;

/** For the arguments of one field, or undefined when they are sent as they are given. */
export function createArgumentWriter(
  field: ModelField,
  find: FindType,
  { isTyped }: Pick<Traits, 'isTyped'>,
): WriteArgument | undefined {
  const scalars = isTyped ? new Map<string, Write>() : jsonScalars;
  const writers = new Map<string, Write | undefined>();
  const writerAt = (path: readonly string[]): Write | undefined => {
    const type = inputTypeAt(field, path, find);
    return type === undefined ? undefined : writerOf(type, find, new Map(scalars));
  };
  if ((field.node.arguments ?? []).every((argument) => writerAt([argument.name.value]) === undefined))
    return undefined;
  return (path, value) => {
    const place = path.join('.');
    if (!writers.has(place)) writers.set(place, writerAt(path));
    return writers.get(place)?.(value) ?? value;
  };
}

/** The property that `@from` of an input field names; text that is no path of one step is taken as it is. */
function propertyOf(text: string): string {
  const path = parsePath(text);
  const [only] = path ?? [];
  return path?.length === 1 && typeof only === 'string' ? only : text;
}

/** Text becomes a number only where a double holds every digit of it and writes it the same way. */
const bigInt: Write = (value) => {
  if (Array.isArray(value)) return value.map(bigInt);
  const number = typeof value === 'string' && /^(?:0|-?[1-9]\d{0,15})$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? number : value;
};
const jsonScalars = new Map<string, Write>([['BigInt', bigInt]]);

function writerOf(
  type: TypeNode,
  find: (name: string) => ModelType | undefined,
  seen: Map<string, Write>,
): Write | undefined {
  const name = namedType(type).name.value;
  const running = seen.get(name);
  if (running !== undefined) return running;
  const node = find(name)?.node;
  if (node?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return undefined;
  const fields = new Map<string, { readonly wireName: string; readonly write: Write | undefined }>();
  const write: Write = (value) => {
    if (Array.isArray(value)) return value.map(write);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const field = fields.get(key);
        return [field?.wireName ?? key, field?.write?.(inner) ?? inner];
      }),
    );
  };
  seen.set(name, write);
  for (const field of node.fields ?? []) {
    const path = directiveOf(field, 'from')?.arguments?.[0]?.value;
    fields.set(field.name.value, {
      wireName: path?.kind === Kind.STRING ? propertyOf(path.value) : field.name.value,
      write: writerOf(field.type, find, seen),
    });
  }
  const renames = [...fields].some(([key, field]) => field.wireName !== key || field.write !== undefined);
  return renames ? write : undefined;
}
