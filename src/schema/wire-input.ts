/** Input objects as a service takes them: an input field with `@from` has another name on the wire. */

import { Kind, type TypeNode } from 'graphql';
import { namedType } from './complete.ts';
import { directiveOf, type ModelField, type ModelType } from './model.ts';

export type WriteArguments = (args: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
type Write = (value: unknown) => unknown;

/** Rewrites the arguments of one field, or undefined when none of its inputs renames anything. */
export function createArgumentWriter(
  field: ModelField,
  find: (name: string) => ModelType | undefined,
): WriteArguments | undefined {
  const writers = (field.node.arguments ?? []).flatMap((argument) => {
    const write = writerOf(argument.type, find, new Map());
    return write === undefined ? [] : [[argument.name.value, write] as const];
  });
  if (writers.length === 0) return undefined;
  return (args) => {
    const written = { ...args };
    for (const [name, write] of writers)
      if (Object.hasOwn(written, name)) written[name] = write(written[name]);
    return written;
  };
}

function writerOf(
  type: TypeNode,
  find: (name: string) => ModelType | undefined,
  seen: Map<string, Write>,
): Write | undefined {
  const name = namedType(type).name.value;
  const node = find(name)?.node;
  if (node?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION) return undefined;
  const running = seen.get(name);
  if (running !== undefined) return running;
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
      wireName: path?.kind === Kind.STRING ? path.value : field.name.value,
      write: writerOf(field.type, find, seen),
    });
  }
  const renames = [...fields].some(([key, field]) => field.wireName !== key || field.write !== undefined);
  return renames ? write : undefined;
}
