/** What a call's `{parent.x}` expressions read: fields of the parent by their schema names. */

import type { Expression } from '../upstream/template.ts';
import { type Asked, after, type Runtime, type TypeBinding, wantPath } from './binding.ts';

export interface ParentReads {
  /** The owners of the parent type that the reads need (as in FieldBinding.needs). */
  needs(): number;
  /** Adds what they read from the payload of a GraphQL service. */
  select(asked: Asked): void;
  /** The values, in the nesting the expressions follow. */
  read(parent: unknown, runtime: Runtime): Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** A field on the way of a path, found when it is first used: the types refer to each other. */
type FieldOf = (type: string, field: string) => { readonly returns: string };

/** `types` gives the binding of a type; `returns` the type a field gives, to follow a path deeper. */
export function createParentReads(
  expressions: readonly Expression[],
  parentType: string,
  types: (name: string) => TypeBinding | undefined,
  fieldOf: FieldOf,
): ParentReads {
  const paths = [
    ...new Map(
      expressions.filter(({ root }) => root === 'parent').map(({ path }) => [path.join('.'), path]),
    ).values(),
  ];
  const readPath = (parent: unknown, path: readonly string[], runtime: Runtime): unknown => {
    let value = parent;
    let type = parentType;
    path.forEach((name, index) => {
      const binding = types(type)?.fields.get(name);
      const want = wantPath(path.slice(index + 1));
      value = after(value, (from) =>
        from === null || from === undefined ? from : binding?.resolve(from, {}, runtime, want),
      );
      type = fieldOf(type, name).returns;
    });
    return value;
  };

  return {
    needs: () =>
      paths.reduce((needs, [first = '']) => needs | (types(parentType)?.fields.get(first)?.needs ?? 0), 0),
    select(asked) {
      const fields = types(parentType)?.fields;
      for (const [first = '', ...rest] of paths) fields?.get(first)?.select?.(asked, {}, wantPath(rest));
    },
    read(parent, runtime) {
      const values = paths.map((path) => readPath(parent, path, runtime));
      const gather = (found: readonly unknown[]): Record<string, unknown> => {
        const failed = found.find((value) => value instanceof Error);
        if (failed !== undefined) throw failed;
        const gathered: Record<string, unknown> = {};
        paths.forEach((path, index) => assign(gathered, path, found[index]));
        return gathered;
      };
      return values.some((value) => value instanceof Promise)
        ? Promise.all(values).then(gather)
        : gather(values);
    },
  };
}

function assign(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const inner = (into[name] ??= {}) as Record<string, unknown>;
  assign(inner, rest, value);
}
