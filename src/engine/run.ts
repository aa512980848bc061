/**
 * One execution of a plan: section 6 of the specification, as graphql-js does it, over bindings instead of resolvers.
 *
 * What is there at once is completed at once, without promises. A place whose value is a promise is counted in its
 * object or list, that one in its parent as long as it counts anything, and so on: when the root counts nothing, the
 * answer is whole. An error travels the same way up to the nearest place that may be null.
 */

import { type ExecutionResult, type GraphQLError, locatedError } from 'graphql';
import { type Args, type Runtime, type Want, wantNothing } from '../fields/binding.ts';
import { FailedEntity, Row } from '../fields/row.ts';
import { createWant, type SelectionScope } from '../fields/want.ts';
import { concreteType } from './abstract.ts';
import type { CompiledField, CompiledObject, CompiledOperation, Shape } from './compiled.ts';
import { Composite, isLost, pathOf } from './composite.ts';
import { itemsOf } from './items.ts';

export interface RunInput {
  readonly plan: CompiledOperation;
  readonly variableValues: SelectionScope['variableValues'];
  readonly contextValue: { readonly runtime: Runtime };
}

/** The result, or a promise of it where anything of it is one. */
export function runCompiled(input: RunInput): ExecutionResult | Promise<ExecutionResult> {
  return new Run(input).start();
}

/** Where a value that is not there yet will stand. */
interface Place {
  readonly field: CompiledField;
  readonly shape: Shape;
  readonly at: Composite;
  readonly key: string | number;
}

class Run {
  readonly #plan: CompiledOperation;
  readonly #input: RunInput;
  readonly #runtime: Runtime;
  readonly #root = new Composite(undefined, '', true, {});
  readonly #errors: GraphQLError[] = [];
  /** By the slot of the field. */
  readonly #args: Args[] = [];
  readonly #wants: Want[] = [];
  readonly #waiting = new Map<Promise<unknown>, Place[]>();
  /** Fields of the root that were started. */
  #started = 0;
  #hasNulled = false;
  #finish: ((result: ExecutionResult) => void) | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    this.#plan = input.plan;
    this.#runtime = input.contextValue.runtime;
  }

  start(): ExecutionResult | Promise<ExecutionResult> {
    this.#continue();
    if (this.#root.pending === 0 || this.#root.isNulled) return this.#result();
    return new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  #result(): ExecutionResult {
    const data = this.#root.isNulled ? null : this.#root.target;
    return this.#errors.length === 0 ? { data } : { errors: this.#errors, data };
  }

  /** Starts the next fields of the root: all of a query, of a mutation those before the first that takes time. */
  #continue(): void {
    const { root, isSerial } = this.#plan;
    try {
      for (const field of root.fields.slice(this.#started)) {
        if (isSerial && this.#root.pending > 0) return;
        this.#started++;
        this.#executeField(field, undefined, this.#root);
      }
    } catch (error) {
      this.#nullRoot(error);
    }
  }

  #nullRoot(error: unknown): void {
    this.#errors.push(error as GraphQLError);
    this.#root.isNulled = this.#hasNulled = true;
  }

  #executeField(field: CompiledField, source: unknown, at: Composite): void {
    const key = field.responseKey;
    const { shape } = field;
    try {
      const want = shape.kind === 'leaf' ? wantNothing : this.#wantOf(field);
      const value = field.binding.resolve(source, field.args ?? this.#argsOf(field), this.#runtime, want);
      at.target[key] =
        value instanceof Promise
          ? this.#await(field, shape, value, at, key)
          : this.#complete(field, shape, value, at, key);
    } catch (error) {
      at.target[key] = this.#fail(field, shape, error, at, key);
    }
  }

  #argsOf(field: CompiledField): Args {
    return (this.#args[field.slot] ??= field.argumentsOf(this.#input.variableValues));
  }

  #wantOf(field: CompiledField): Want {
    const { schema, fragments } = this.#plan;
    const { variableValues } = this.#input;
    return (this.#wants[field.slot] ??= createWant(
      field.nodes,
      { schema, fragments, variableValues },
      this.#runtime,
    ));
  }

  /** The value of a place as the answer has it. Throws what is wrong with it. */
  #complete(
    field: CompiledField,
    shape: Shape,
    value: unknown,
    at: Composite,
    key: string | number,
  ): unknown {
    if (value === null || value === undefined) {
      if (shape.isNonNull) throw new Error(`Cannot return null for non-nullable field ${field.coordinate}.`);
      return null;
    }
    if (value instanceof Error) throw value;
    switch (shape.kind) {
      case 'leaf':
        return completeLeaf(shape, value);
      case 'list':
        return this.#completeList(field, shape, value, at, key);
      case 'object':
        return this.#completeObject(field.planOf(shape.type), shape, value, at, key);
      case 'abstract': {
        const type = concreteType(shape.type, value, field, this.#plan, this.#input.contextValue);
        return this.#completeObject(field.planOf(type), shape, value, at, key);
      }
    }
  }

  #completeObject(
    plan: CompiledObject,
    shape: Shape,
    value: unknown,
    at: Composite,
    key: string | number,
  ): unknown {
    const isPayload = !(value instanceof FailedEntity || value instanceof Row);
    const target: Record<string, unknown> = {};
    // Only what may be late or go wrong needs to know where it stands.
    let object: Composite | undefined;
    for (const field of plan.fields) {
      const leaf = isPayload ? field.readLeaf?.(value) : undefined;
      if (leaf !== undefined) {
        target[field.responseKey] = leaf;
        continue;
      }
      object ??= new Composite(at, key, shape.isNonNull, target);
      try {
        this.#executeField(field, value, object);
      } catch (error) {
        object.isNulled = this.#hasNulled = true;
        throw error;
      }
    }
    if (object !== undefined && object.pending > 0) at.pending++;
    return target;
  }

  #completeList(
    field: CompiledField,
    { isNonNull, item: itemShape }: Extract<Shape, { kind: 'list' }>,
    value: unknown,
    at: Composite,
    key: string | number,
  ): unknown {
    const items = itemsOf(value, field);
    if (items instanceof Promise)
      return this.#await(field, { isNonNull, kind: 'list', item: itemShape }, items, at, key);
    const list = new Composite(at, key, isNonNull, []);
    try {
      for (let index = 0; index < items.length; index++)
        list.target[index] = this.#completeItem(field, itemShape, items[index], list, index);
    } catch (error) {
      list.isNulled = this.#hasNulled = true;
      for (const item of items) if (item instanceof Promise) item.catch(ignore);
      throw error;
    }
    if (list.pending > 0) at.pending++;
    return list.target;
  }

  #completeItem(field: CompiledField, shape: Shape, item: unknown, list: Composite, index: number): unknown {
    try {
      return item instanceof Promise
        ? this.#await(field, shape, item, list, index)
        : this.#complete(field, shape, item, list, index);
    } catch (error) {
      return this.#fail(field, shape, error, list, index);
    }
  }

  /** Null in the place of an error; thrown on where the place cannot be null. */
  #fail(field: CompiledField, shape: Shape, error: unknown, at: Composite, key: string | number): null {
    const located = locatedError(error, field.nodes, pathOf(at, key));
    if (shape.isNonNull) throw located;
    this.#errors.push(located);
    return null;
  }

  /** Holds the place, so that the keys stay in order, until the promise is kept. */
  #await(
    field: CompiledField,
    shape: Shape,
    value: Promise<unknown>,
    at: Composite,
    key: string | number,
  ): undefined {
    at.pending++;
    if (field.binding.isShared === true) {
      this.#awaitShared(value, { field, shape, at, key });
      return undefined;
    }
    void value.then(
      (kept) => this.#keep(field, shape, kept, at, key),
      (error: unknown) => this.#reject(field, shape, error, at, key),
    );
    return undefined;
  }

  /** The rows of a list often refer to the same few entities: all of a promise's places wait for it as one. */
  #awaitShared(value: Promise<unknown>, place: Place): void {
    const waiting = this.#waiting.get(value);
    if (waiting !== undefined) {
      waiting.push(place);
      return;
    }
    const places = [place];
    this.#waiting.set(value, places);
    void value.then(
      (kept) => {
        this.#waiting.delete(value);
        for (const { field, shape, at, key } of places) this.#keep(field, shape, kept, at, key);
      },
      (error: unknown) => {
        this.#waiting.delete(value);
        for (const { field, shape, at, key } of places) this.#reject(field, shape, error, at, key);
      },
    );
  }

  #keep(field: CompiledField, shape: Shape, value: unknown, at: Composite, key: string | number): void {
    if (this.#hasNulled && isLost(at)) return;
    try {
      at.target[key] = this.#complete(field, shape, value, at, key);
    } catch (error) {
      this.#reject(field, shape, error, at, key);
      return;
    }
    this.#release(at);
  }

  #reject(field: CompiledField, shape: Shape, error: unknown, at: Composite, key: string | number): void {
    if (this.#hasNulled && isLost(at)) return;
    const located = locatedError(error, field.nodes, pathOf(at, key));
    if (!shape.isNonNull) {
      this.#errors.push(located);
      at.target[key] = null;
      this.#release(at);
      return;
    }
    let nulled = at;
    while (nulled.isNonNull && nulled.parent !== undefined) nulled = nulled.parent;
    if (nulled.parent === undefined) {
      this.#nullRoot(located);
      this.#finish?.(this.#result());
      return;
    }
    this.#errors.push(located);
    nulled.isNulled = this.#hasNulled = true;
    nulled.parent.target[nulled.key] = null;
    this.#release(nulled.parent);
  }

  /** A place that was counted is whole. */
  #release(at: Composite): void {
    let composite = at;
    while (--composite.pending === 0) {
      if (composite.parent === undefined) {
        this.#settle();
        return;
      }
      composite = composite.parent;
    }
  }

  #settle(): void {
    this.#continue();
    if (this.#root.pending === 0 || this.#root.isNulled) this.#finish?.(this.#result());
  }
}

/** Nobody waits for the other items of a list that is null. */
function ignore(): void {}

function completeLeaf({ type, coerce }: Extract<Shape, { kind: 'leaf' }>, value: unknown): unknown {
  const coerced = coerce(value);
  if (coerced !== null && coerced !== undefined) return coerced;
  throw new Error(
    `Expected \`${type.name}.coerceOutputValue(${JSON.stringify(value)})\` to return non-nullable value, returned: ${String(coerced)}`,
  );
}
