/** A map whose values are made when they are first asked for: of what is declared most is never used. */

/** A read-only map with known keys, whose values are made on first use and then kept. */
export class LazyMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #keysOf: () => Iterable<Key>;
  readonly #make: (key: Key) => Value;
  readonly #made = new Map<Key, Value>();
  #keys: ReadonlySet<Key> | undefined;

  /** `keys` is called once, and `make` once for each key that is asked for. */
  constructor(keys: () => Iterable<Key>, make: (key: Key) => Value) {
    this.#keysOf = keys;
    this.#make = make;
  }

  get size(): number {
    return this.#known().size;
  }

  has(key: Key): boolean {
    return this.#known().has(key);
  }

  get(key: Key): Value | undefined {
    const made = this.#made.get(key);
    if (made !== undefined || !this.has(key)) return made;
    const value = this.#make(key);
    this.#made.set(key, value);
    return value;
  }

  keys(): MapIterator<Key> {
    return this.#known().keys();
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this) yield value;
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const key of this.keys()) yield [key, this.get(key) as Value];
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(callback: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) callback(value, key, this);
  }

  #known(): ReadonlySet<Key> {
    return (this.#keys ??= new Set(this.#keysOf()));
  }
}
