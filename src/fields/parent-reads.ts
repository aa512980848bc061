/** What a call's `{parent.x}` expressions read: fields of the parent by their schema names. */

import type { Expression } from '../upstream/template.ts';
import {
  type Args,
  type Asked,
  after,
  type FieldBinding,
  type Runtime,
  type TypeBinding,
  type Want,
  wantField,
  wantNothing,
} from './binding.ts';
import type { DescribedStep } from './description.ts';

export interface ParentReads {
  /** The owners of the parent type that the reads need (as in FieldBinding.needs). */
  needs(): number;
  /** Each path as the fields it leads through. */
  steps(): readonly (readonly DescribedStep[])[];
  /** Adds what they read from the payload of a GraphQL service. */
  select(asked: Asked): void;
  /** The values, in the nesting the expressions follow. */
  read(parent: unknown, runtime: Runtime): Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** What is known of a field on the way of a path. */
export interface FieldFacts {
  /** The named type it gives. */
  readonly returns: string;
  /** The values of its arguments, which an expression cannot choose. */
  readonly defaults: Args;
}

/**
 * `types` gives the binding of a type and `factsOf` what is known of a field; both are asked when a path is first
 * followed, as the types refer to each other.
 */
export function createParentReads(
  expressions: readonly Expression[],
  parentType: string,
  types: (name: string) => TypeBinding | undefined,
  factsOf: (type: string, field: string) => FieldFacts,
): ParentReads {
  const fromParent = expressions.filter(({ root }) => root === 'parent');
  const paths = [...new Map(fromParent.map(({ path }) => [path.join('.'), path])).values()];
  const stepsOf = new Map<readonly string[], readonly Step[]>();
  const stepsFor = (path: readonly string[]): readonly Step[] => {
    let steps = stepsOf.get(path);
    if (steps === undefined) stepsOf.set(path, (steps = compileSteps(path, parentType, types, factsOf)));
    return steps;
  };
  const readPath = (parent: unknown, path: readonly string[], runtime: Runtime): unknown => {
    return stepsFor(path).reduce<unknown>(
      (value, { binding, defaults, want }) =>
        after(value, (from) =>
          from === null || from === undefined ? from : binding?.resolve(from, defaults, runtime, want),
        ),
      parent,
    );
  };

  return {
    needs: () =>
      paths.reduce((needs, [first = '']) => needs | (types(parentType)?.fields.get(first)?.needs ?? 0), 0),
    steps: () => paths.map(stepsFor),
    select(asked) {
      for (const path of paths) {
        const [first] = stepsFor(path);
        first?.binding?.select?.(asked, first.defaults, first.want);
      }
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

interface Step {
  readonly binding: FieldBinding | undefined;
  readonly defaults: Args;
  readonly want: Want;
}

function compileSteps(
  path: readonly string[],
  parentType: string,
  types: (name: string) => TypeBinding | undefined,
  factsOf: (type: string, field: string) => FieldFacts,
): readonly Step[] {
  const [name, ...rest] = path;
  if (name === undefined) return [];
  const binding = types(parentType)?.fields.get(name);
  const { returns, defaults } = factsOf(parentType, name);
  const later = compileSteps(rest, returns, types, factsOf);
  const [next] = later;
  const want = next === undefined ? wantNothing : wantField(rest[0] ?? '', next.defaults, next.want);
  return [{ binding, defaults, want }, ...later];
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
