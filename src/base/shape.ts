/** What a contract says of a value, whichever language it is written in: what is needed to hold a schema file against it. */

/** `numeric` is a number that may stand as text, as an int64 does in JSON. */
export type ScalarName = 'string' | 'integer' | 'numeric' | 'number' | 'boolean';

/** An object of a contract. Its fields are functions because a type may hold itself. */
export interface ObjectShape {
  readonly kind: 'object';
  /** The same object wherever this shape comes again: a type may hold itself. */
  readonly identity: object;
  readonly fields: ReadonlyMap<string, () => Shape>;
  /** What must be sent. */
  required(): readonly string[];
  /** Of a property that is not among `fields`; undefined where there is none. */
  readonly rest: (() => Shape) | undefined;
}

/** A value that is no list and no object; `values` are the only ones there are. */
export interface ScalarShape {
  readonly kind: 'scalar';
  readonly name: ScalarName;
  readonly values: readonly string[] | undefined;
  /** Other names of values, each with the one that is said in its place. */
  readonly aliases?: ReadonlyMap<string, string>;
}

/** What a contract says about a value. */
export type Shape =
  /** The contract is silent. */
  | { readonly kind: 'any' }
  | ScalarShape
  | { readonly kind: 'list'; items(): Shape }
  | ObjectShape
  | { readonly kind: 'choice'; options(): readonly Shape[] };

/** The shape of a value about which the contract says nothing. */
export const anyShape: Shape = { kind: 'any' };

/** A scalar; with `values`, one of these texts. */
export function scalarShape(name: ScalarName, values?: readonly string[]): Shape {
  return { kind: 'scalar', name, values };
}

/** The shapes that a value may have, choices opened; a choice of itself ends. */
export function optionsOf(shape: Shape, depth = 0): readonly Exclude<Shape, { kind: 'choice' }>[] {
  if (shape.kind !== 'choice') return [shape];
  return depth > 10 ? [{ kind: 'any' }] : shape.options().flatMap((option) => optionsOf(option, depth + 1));
}
