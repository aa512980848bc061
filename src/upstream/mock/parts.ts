/**
 * An object from fields that read at paths: what leads to several of them is one part. Its properties are made when they
 * are read: types may hold each other without end, and a gateway reads but a few of them.
 */

import { every, type PathStep } from '../../base/path.ts';
import type { FieldShape, ObjectShape } from './shape.ts';

/** An object of a reply, as it is made. */
export type Payload = Record<string, unknown>;

/** Makes the value of a field. `lists` is how many lists its path has led through, `at` which items of them. */
type Fill = (field: FieldShape, lists: number, at: string) => unknown;

/** An object whose properties are made by `fill` when they are first read. */
export function objectFrom(shape: ObjectShape, fill: Fill): Payload {
  return propertiesOf(partOf(shape), fill);
}

/** What the fields read, put together: `address.city` and `address.street` are one object. */
interface Part {
  field?: FieldShape;
  readonly steps: Map<PathStep, Part>;
}

const partsOf = new WeakMap<ObjectShape, Part>();

function partOf(shape: ObjectShape): Part {
  let root = partsOf.get(shape);
  if (root !== undefined) return root;
  partsOf.set(shape, (root = { steps: new Map() }));
  for (const field of shape.fields) {
    let part = root;
    for (const step of field.path) {
      let next = part.steps.get(step);
      if (next === undefined) part.steps.set(step, (next = { steps: new Map() }));
      part = next;
    }
    part.field ??= field;
  }
  return root;
}

function propertiesOf({ steps }: Part, fill: Fill, lists = 0, at = ''): Payload {
  const payload: Payload = {};
  for (const [step, part] of steps) {
    if (typeof step === 'string') lazily(payload, step, () => contentOf(part, fill, lists, at));
  }
  return payload;
}

/** `lists` counts the lists that a path has led through: the field's own type says them, its value here has none. */
function contentOf(part: Part, fill: Fill, lists: number, at: string): unknown {
  const { field, steps } = part;
  const isLeaf = field?.value.items === undefined && field?.value.named().kind === 'leaf';
  if (field !== undefined && (steps.size === 0 || !isLeaf)) return fill(field, lists, at);
  const indexes = [...steps.keys()].filter((step) => typeof step === 'number');
  if (indexes.length === 0 && !steps.has(every)) return propertiesOf(part, fill, lists, at);
  const length = Math.max(steps.has(every) ? 2 : 0, ...indexes.map((index) => index + 1));
  return Array.from({ length }, (_, index) => {
    const own = steps.get(index);
    const inner = own ?? steps.get(every);
    return inner === undefined
      ? null
      : contentOf(inner, fill, lists + (own === undefined ? 1 : 0), `${at}[${index}]`);
  });
}

/** Made when it is first read; from then on a property like any other. */
function lazily(holder: Payload, name: string, make: () => unknown): void {
  const define = (value: unknown): void =>
    void Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
  Object.defineProperty(holder, name, {
    enumerable: true,
    configurable: true,
    get() {
      const value = make();
      define(value);
      return value;
    },
    set: define,
  });
}
