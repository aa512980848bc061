/**
 * One execution of a compiled operation: section 6 of the specification, as graphql-js does it, over bindings instead
 * of resolvers.
 *
 * What is there at once is completed at once, without promises. A place whose value is a promise is counted in its
 * object or list, that one in its parent as long as it counts anything, and so on: when the root counts nothing, the
 * answer is whole. An error travels the same way up to the nearest place that may be null. An OperationEnd goes up to the
 * root, past all of them.
 */

import { type ExecutionResult, type GraphQLError, type GraphQLLeafType, locatedError } from 'graphql';
import { stackless } from '../base/stackless.ts';
import { type Args, type Runtime, type Want, wantNothing } from '../fields/binding.ts';
import { FailedEntity, Row } from '../fields/row.ts';
import { createWant, type SelectionScope } from '../fields/want.ts';
import { OperationEnd } from '../loaders/operation-end.ts';
import { concreteType } from './abstract.ts';
import type { CompiledField, CompiledObject, CompiledOperation, Shape } from './compiled.ts';
import { Composite, isLost, pathOf } from './composite.ts';
import { itemsOf } from './items.ts';
import { Meter } from './meter.ts';

/** What one execution is given. */
export interface RunInput {
  readonly compiled: CompiledOperation;
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
  readonly #compiled: CompiledOperation;
  readonly #input: RunInput;
  readonly #runtime: Runtime;
  readonly #meter: Meter;
  readonly #root = new Composite(undefined, '', true, {});
  readonly #errors: GraphQLError[] = [];
  /** By the slot of the field. */
  readonly #args: Args[] = [];
  readonly #wants: Want[] = [];
  readonly #waiting = new Map<Promise<unknown>, Place[]>();
  /** Of leaves that do not fit, by type and value: one error for all rows and aliases that have the same. */
  #misfits: Map<GraphQLLeafType, Map<unknown, Error>> | undefined;
  /** Fields of the root that were started. */
  #started = 0;
  #hasNulled = false;
  #finish: ((result: ExecutionResult) => void) | undefined;

  constructor(input: RunInput) {
    this.#input = input;
    this.#compiled = input.compiled;
    this.#runtime = input.contextValue.runtime;
    this.#meter = new Meter(this.#runtime.bounds);
  }

  start(): ExecutionResult | Promise<ExecutionResult> {
    this.#continue();
    if (this.#root.pending === 0 || this.#root.isNulled) return this.#result();
    return new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  #result(): ExecutionResult {
    return this.#meter.result(this.#root.isNulled ? null : this.#root.target, this.#errors);
  }

  /** Starts the next fields of the root: all of a query, of a mutation those before the first that takes time. */
  #continue(): void {
    const { root, isSerial } = this.#compiled;
    try {
      if (this.#started === 0) this.#meter.add(root.fields.length, root.keyBytes);
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
    if (error instanceof OperationEnd) this.#end(error);
    else this.#tell(error);
    this.#root.isNulled = this.#hasNulled = true;
  }

  /** A bound is passed: the error is all of the answer, and nobody waits for what services still have to say. */
  #end(error: OperationEnd): void {
    this.#meter.endWith(error);
    this.#runtime.call.cancellation.cancel(error);
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
          : this.#completeAt(field, shape, value, at, key);
    } catch (error) {
      at.target[key] = this.#fail(field, shape, error, at, key);
    }
  }

  #argsOf(field: CompiledField): Args {
    return (this.#args[field.slot] ??= field.argumentsOf(this.#input.variableValues));
  }

  #wantOf(field: CompiledField): Want {
    const { schema, fragments } = this.#compiled;
    const { variableValues } = this.#input;
    return (this.#wants[field.slot] ??= createWant(
      field.nodes,
      { schema, fragments, variableValues },
      this.#runtime,
    ));
  }

  /** As `#complete` for a value that is there. Of most errors, of which there may be very many, nothing is thrown. */
  #completeAt(
    field: CompiledField,
    shape: Shape,
    value: unknown,
    at: Composite,
    key: string | number,
  ): unknown {
    if (value instanceof Error) return this.#fail(field, shape, value, at, key);
    if (shape.kind !== 'leaf' || value === null || value === undefined)
      return this.#complete(field, shape, value, at, key);
    const leaf = this.#completeLeaf(shape, value);
    return leaf instanceof Error ? this.#fail(field, shape, leaf, at, key) : leaf;
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
      if (shape.isNonNull) throw stackless(() => nullInNonNull(field));
      return null;
    }
    if (value instanceof Error) throw value;
    switch (shape.kind) {
      case 'leaf': {
        const leaf = this.#completeLeaf(shape, value);
        if (leaf instanceof Error) throw leaf;
        return leaf;
      }
      case 'list':
        return this.#completeList(field, shape, value, at, key);
      case 'object':
        return this.#completeObject(field.selectionOf(shape.type), shape, value, at, key);
      case 'abstract': {
        const type = concreteType(shape.type, value, field, this.#compiled, this.#input.contextValue);
        return this.#completeObject(field.selectionOf(type), shape, value, at, key);
      }
    }
  }

  #completeObject(
    { fields, keyBytes }: CompiledObject,
    shape: Shape,
    value: unknown,
    at: Composite,
    key: string | number,
  ): unknown {
    const isPayload = !(value instanceof FailedEntity || value instanceof Row);
    const target: Record<string, unknown> = {};
    // Only what may be late or go wrong needs to know where it stands.
    let object: Composite | undefined;
    let bytes = keyBytes;
    for (const field of fields) {
      const leaf = isPayload ? field.readLeaf?.(value) : undefined;
      if (leaf !== undefined) {
        if (typeof leaf === 'string') bytes += leaf.length;
        target[field.responseKey] = leaf;
        continue;
      }
      if (object === undefined) {
        object = new Composite(at, key, shape.isNonNull, target);
        this.#runtime.loaders.check();
      }
      try {
        this.#executeField(field, value, object);
      } catch (error) {
        object.isNulled = this.#hasNulled = true;
        throw error;
      }
    }
    this.#meter.add(fields.length, bytes);
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
    this.#meter.checkItems(items.length);
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
        : this.#completeAt(field, shape, item, list, index);
    } catch (error) {
      return this.#fail(field, shape, error, list, index);
    }
  }

  /** Adds the bytes of a leaf; in the place of one that does not fit its type, its error. */
  #completeLeaf(shape: Extract<Shape, { kind: 'leaf' }>, value: unknown): unknown {
    const known = this.#misfits?.get(shape.type)?.get(value);
    if (known !== undefined) return known;
    if (this.#meter.isFull(this.#errors.length) && shape.isMisfit(value)) return misfit;
    const leaf = shape.coerce(value);
    if (leaf instanceof Error) this.#rememberMisfit(shape.type, value, leaf);
    else this.#meter.addLeaf(leaf);
    return leaf;
  }

  #rememberMisfit(type: GraphQLLeafType, value: unknown, error: Error): void {
    const misfits = (this.#misfits ??= new Map<GraphQLLeafType, Map<unknown, Error>>());
    const ofType = misfits.get(type);
    if (ofType === undefined) misfits.set(type, new Map([[value, error]]));
    else ofType.set(value, error);
  }

  /** Null in the place of an error; thrown on where the place cannot be null. */
  #fail(field: CompiledField, shape: Shape, error: unknown, at: Composite, key: string | number): null {
    const located = this.#locate(field, error, at, key);
    if (shape.isNonNull || located instanceof OperationEnd) throw located;
    this.#tell(located);
    return null;
  }

  /** The error as the answer tells it; as it is where it ends the operation or would not be told. */
  #locate({ nodes }: CompiledField, error: unknown, at: Composite, key: string | number): unknown {
    if (error instanceof OperationEnd || this.#meter.isFull(this.#errors.length)) return error;
    return locatedError(error, nodes, pathOf(at, key));
  }

  #tell(error: unknown): void {
    if (this.#meter.isFull(this.#errors.length)) this.#meter.countError();
    else this.#errors.push(error as GraphQLError);
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
    const located = this.#locate(field, error, at, key);
    if (!shape.isNonNull && !(located instanceof OperationEnd)) {
      this.#tell(located);
      at.target[key] = null;
      this.#release(at);
      return;
    }
    const nulled = located instanceof OperationEnd ? this.#root : nullableAt(at);
    if (nulled.parent === undefined) {
      this.#nullRoot(located);
      this.#finish?.(this.#result());
      return;
    }
    this.#tell(located);
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

/** In the place of an error that is counted and not told. */
const misfit = stackless(() => new Error('The value does not fit its type.'));

function nullInNonNull({ coordinate }: CompiledField): Error {
  return new Error(`Cannot return null for non-nullable field ${coordinate}.`);
}

/** The nearest place from here up that may be null; else the root. */
function nullableAt(at: Composite): Composite {
  let nullable = at;
  while (nullable.isNonNull && nullable.parent !== undefined) nullable = nullable.parent;
  return nullable;
}
