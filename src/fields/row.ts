/** Values that are more than a payload: an entity put together from several services, and one that failed to load. */

import type { TypeBinding } from './binding.ts';

/** A value of a type that several services hold fields of: what each has given so far, one slot an owner. */
export class Row {
  readonly type: TypeBinding;
  /** By owner: undefined while not loaded, null where that service has none, a LoadFailure where it failed. */
  readonly slots: unknown[];
  /** Known where the row came from a reference. */
  readonly key: unknown;

  constructor(type: TypeBinding, slots: unknown[], key?: unknown) {
    this.type = type;
    this.slots = slots;
    this.key = key;
  }
}

/** In place of a payload: why a service could not give it. */
export class LoadFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/**
 * A reference whose entity could not be loaded. Its key is known, so calls by key still answer; each field that
 * needs the payload is an error of its own.
 */
export class FailedEntity {
  readonly stub: unknown;
  readonly error: unknown;

  constructor(stub: unknown, error: unknown) {
    this.stub = stub;
    this.error = error;
  }
}

/** The concrete types of values at places of an interface or union, where the value itself may no longer tell. */
const concreteTypes = new WeakMap<object, string>();

/** Remembers the concrete type of an object at a place of an interface or union. */
export function rememberType(value: unknown, type: string): void {
  if (typeof value === 'object' && value !== null) concreteTypes.set(value, type);
}

/** The concrete type that was remembered for the object. */
export function rememberedType(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? concreteTypes.get(value) : undefined;
}
